use std::time::Duration;

use cloudflare_access::refresh::Step;

use crate::event::{Event, Future};
use crate::judgement::Knowledge;
use crate::network::Answer;
use crate::origin::{Answered, Asked, Origin, UnderWay, Waiting};
use crate::population::{Population, Request};
use crate::random::Random;
use crate::scenario::Scenario;
use crate::tally::Tally;
use crate::{HOUR, MINUTE, Moment, PATIENCE, TIME_LIMIT};

/// A scenario under way.
struct World {
    scenario: Scenario,
    origins: Vec<Origin>,
    population: Population,
    future: Future,
    random: Random,
    tally: Tally,
}

/// Runs a scenario to its end.
pub(crate) fn run(scenario: Scenario, seed: u64) -> Tally {
    let mut random = Random::new(seed);
    let origins: Vec<Origin> =
        (0..scenario.machines).map(|_| Origin::new(scenario.settings, random.number())).collect();
    let tally = Tally { fetches: vec![Vec::new(); origins.len()], judgements: Default::default() };
    let (population, future) = (Population::new(scenario.thief_persists), Future::default());
    let mut world = World { scenario, origins, population, future, random, tally };
    world.foresee();
    while let Some((now, event)) = world.future.next().filter(|(now, _)| *now < world.scenario.lasts) {
        world.happen(now, event);
    }
    world.tally
}

impl World {
    fn foresee(&mut self) {
        for machine in 0..self.origins.len() {
            self.future.add(Moment::ZERO, Event::Timer(machine));
        }
        self.future.add(MINUTE, Event::User);
        self.future.add(MINUTE, Event::Thief);
        for moment in self.scenario.busy_moments() {
            self.future.add(moment, Event::Crowd { until: moment + 2 * MINUTE });
        }
        for (number, flood) in self.scenario.floods.iter().enumerate() {
            self.future.add(flood.from, Event::Flood(number));
        }
    }

    fn happen(&mut self, now: Moment, event: Event) {
        match event {
            Event::Timer(machine) | Event::FetchEnds(machine) | Event::PatienceEnds(machine) => {
                if self.scenario.clock.is_asleep(now) {
                    self.future.add(self.scenario.clock.awake_from(now), event);
                } else {
                    self.wake(now, machine, event);
                }
            }
            Event::User => {
                self.ask_as_user(now);
                let pause = self.random.between(2 * MINUTE, 14 * MINUTE);
                self.future.add(now + pause, Event::User);
            }
            Event::Thief => {
                self.ask_as_thief(now);
                let pause = self.random.between(MINUTE, HOUR / 2);
                self.future.add(now + pause, Event::Thief);
            }
            Event::Crowd { until } => {
                self.ask_as_user(now);
                self.ask_as_thief(now);
                let next = now + self.random.between(Duration::from_millis(1), Duration::from_millis(1500));
                if next < until {
                    self.future.add(next, event);
                }
            }
            Event::Flood(number) => {
                let flood = self.scenario.floods[number];
                self.ask(now, Population::stranger());
                if now + flood.every < flood.until {
                    self.future.add(now + flood.every, event);
                }
            }
        }
    }

    fn ask_as_user(&mut self, now: Moment) {
        let request = self.population.user(&self.scenario.access, now, &mut self.random);
        self.ask(now, request);
    }

    fn ask_as_thief(&mut self, now: Moment) {
        if let Some(request) = self.population.thief(&self.scenario.access, now, &mut self.random) {
            self.ask(now, request);
        }
    }

    fn ask(&mut self, now: Moment, request: Request) {
        if self.scenario.clock.is_asleep(now) {
            return;
        }
        let machine = self.random.below(self.origins.len());
        let reading = self.scenario.clock.reading(now);
        let asked = Asked { request, at: now };
        match self.origins[machine].ask(request.key_id, reading) {
            Ok(answered) => self.answer(now, machine, asked, answered),
            Err(ticket) => self.origins[machine].waiting.push(Waiting { asked, ticket }),
        }
        self.drive(now, machine);
        self.release(now, machine);
    }

    fn wake(&mut self, now: Moment, machine: usize, event: Event) {
        let reading = self.scenario.clock.reading(now);
        let origin = &mut self.origins[machine];
        match event {
            Event::Timer(_) => origin.timer = origin.timer.filter(|timer| *timer > reading),
            Event::FetchEnds(_) => {
                if let Some(fetch) = origin.end_fetch(reading) {
                    self.tally.fetches[machine].push(fetch);
                }
            }
            _ => {}
        }
        self.release(now, machine);
        self.drive(now, machine);
    }

    fn release(&mut self, now: Moment, machine: usize) {
        let reading = self.scenario.clock.reading(now);
        for waiting in self.origins[machine].release(reading) {
            let answered = self.origins[machine].ask_again(waiting.asked.request.key_id, reading);
            self.answer(now, machine, waiting.asked, answered);
        }
    }

    /// Does what the state machine says.
    fn drive(&mut self, now: Moment, machine: usize) {
        let Scenario { access, clock, network, .. } = &mut self.scenario;
        let reading = clock.reading(now);
        let origin = &mut self.origins[machine];
        match origin.poll(reading) {
            Step::Fetch(cause) => {
                let mut answer = network.fetch(access, now, cause.bypasses_caches(), &mut self.random);
                let ends_at = clock.awake_from(now + answer.after);
                if clock.reading(ends_at) - reading > TIME_LIMIT {
                    // The machine slept in the middle of it and its clock jumped.
                    answer = Answer { outcome: Err(None), ..answer };
                }
                origin.under_way = Some(UnderWay { cause, began_at: reading, answer });
                self.future.add(ends_at, Event::FetchEnds(machine));
                self.future.add(now + PATIENCE, Event::PatienceEnds(machine));
            }
            Step::Wait(until) if origin.timer.is_none_or(|timer| until < timer) => {
                origin.timer = Some(until);
                self.future.add(clock.moment(until), Event::Timer(machine));
            }
            _ => {}
        }
    }

    fn answer(&mut self, now: Moment, machine: usize, asked: Asked, answered: Answered) {
        let Scenario { access, clock, network, .. } = &self.scenario;
        let knowledge = Knowledge { access, clock, network, origin: &self.origins[machine], now };
        let (judgement, time) = knowledge.judge(asked, answered);
        self.tally.judgements.add(judgement, time);
        if answered == Answered::Refused {
            self.population.learn_refusal(asked.request);
        }
    }
}
