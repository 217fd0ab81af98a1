use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::edge::state::State;

impl State {
    /// What the edge knows, for programs.
    pub(crate) fn state_json(&self) -> Value {
        let now = self.clock.now();
        let name =
            |audience: &String| self.applications.by_audience(audience).map(|application| application.name.clone());
        let sessions: Vec<Value> = (self.sessions().live(now))
            .map(|session| {
                json!({
                    "id": session.id,
                    "principal": session.principal.to_string(),
                    "groups": session.groups,
                    "applications": session.audiences.iter().filter_map(name).collect::<Vec<_>>(),
                    "signed_in_at": session.signed_in_at,
                    "expires_at": session.expires_at,
                })
            })
            .collect();
        let applications = self.applications.all().iter().map(|application| {
            let view = application.view();
            json!({ "name": view.name, "host": application.host, "path": view.path, "audience": view.audience })
        });
        let keys = self.key_views();
        let keys = keys
            .iter()
            .map(|key| json!({ "key_id": key.key_id, "current": key.is_current, "published": key.is_published }));
        let endpoints = self.endpoint_views();
        let endpoints = endpoints
            .iter()
            .map(|endpoint| json!({ "name": endpoint.name, "url": endpoint.url, "requests": endpoint.requests, "faults": endpoint.faults }));
        let requests = self.log.all();
        let requests = requests.iter().map(|line| {
            let view = line.view();
            json!({
                "at": line.at, "method": view.method, "path": view.path, "verdict": view.verdict,
                "principal": line.principal, "status": view.status, "milliseconds": view.milliseconds,
            })
        });
        json!({
            "team": self.issuer(|issuer| issuer.team_domain().to_owned()),
            "upstream": self.upstream().map(|upstream| upstream.to_string()),
            "now": now,
            "skew": self.clock.skew(),
            "down": self.is_down.load(Ordering::Relaxed),
            "applications": applications.collect::<Vec<_>>(),
            "keys": keys.collect::<Vec<_>>(),
            "sessions": sessions,
            "endpoints": endpoints.collect::<Vec<_>>(),
            "requests": requests.collect::<Vec<_>>(),
        })
    }
}
