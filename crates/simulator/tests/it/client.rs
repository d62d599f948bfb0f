//! A small client for these tests.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use simulator::instagram::{
    Options, Simulator,
    world::{Login, ThreadId, UserId},
};

pub(crate) const AGENT: &str = "Instagram 428.0.0.47.67 Android (34/14; 480dpi; 1344x2992; \
                         Google/google; Pixel 8 Pro; husky; husky; en_US; 961145276)";
pub(crate) const LIMIT: Duration = Duration::from_secs(10);

/// An account with a session.
pub(crate) struct Client {
    http: reqwest::Client,
    api: String,
    pub(crate) login: Login,
}

impl Client {
    pub(crate) fn new(simulator: &Simulator, login: Login) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            http,
            api: format!("{}/api/v1/", simulator.url()),
            login,
        }
    }

    pub(crate) fn bearer(&self) -> String {
        let token = json!({
            "ds_user_id": self.login.user_id.to_string(),
            "sessionid": self.login.sessionid,
            "should_use_header_over_cookies": true,
        });
        format!("Bearer IGT:2:{}", BASE64_STANDARD.encode(token.to_string()))
    }

    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.api));
        request
            .header("user-agent", AGENT)
            .header("x-ig-app-id", "567067343352427")
            .header("authorization", self.bearer())
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self
            .request(reqwest::Method::GET, path)
            .send()
            .await
            .unwrap();
        body(answer).await.1
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let request = self.request(reqwest::Method::POST, path).form(form);
        body(request.send().await.unwrap()).await
    }

    pub(crate) fn text(&self, thread: ThreadId, token: &str, text: &str) -> RequestBuilder {
        let form = [
            ("action", "send_item"),
            ("thread_ids", &format!("[\"{thread}\"]")),
            ("client_context", token),
            ("mutation_token", token),
            ("offline_threading_id", token),
            ("text", text),
        ];
        let path = "direct_v2/threads/broadcast/text/";
        self.request(reqwest::Method::POST, path).form(&form)
    }

    pub(crate) async fn send_text(
        &self,
        thread: ThreadId,
        token: &str,
        text: &str,
    ) -> (u16, Value) {
        body(self.text(thread, token, text).send().await.unwrap()).await
    }
}

pub(crate) async fn body(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

/// A simulator with one account, one friend and a conversation of theirs.
pub(crate) struct Pair {
    pub(crate) simulator: Simulator,
    pub(crate) client: Client,
    pub(crate) friend: UserId,
    pub(crate) dm: ThreadId,
}

pub(crate) async fn pair() -> Pair {
    let simulator = Simulator::start(Options::default()).await.unwrap();
    let login = simulator.add_account("erin_test", "Erin Test").unwrap();
    let friend = simulator.add_person("frank_test", "Frank Test").unwrap();
    let dm = simulator.create_dm(login.user_id, friend).unwrap();
    let client = Client::new(&simulator, login);
    Pair {
        simulator,
        client,
        friend,
        dm,
    }
}
