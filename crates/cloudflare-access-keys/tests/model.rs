//! Every order in which requests, the driver and a fetch can meet, by the model checker `loom`: `scripts/model`.
//!
//! Time stands still in a model and resting threads rest until they are woken: a wake that is lost is a deadlock, which
//! loom finds and reports with the order that led there.
#![cfg(loom)]

#[path = "model/driver.rs"]
mod driver;
#[path = "model/flight.rs"]
mod flight;
#[path = "model/swap.rs"]
mod swap;
#[path = "model/team.rs"]
mod team;
#[path = "model/verdict.rs"]
mod verdict;
#[path = "model/waiting.rs"]
mod waiting;
