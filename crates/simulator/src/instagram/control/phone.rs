//! `/phone`: a page on which a person plays an Instagram friend. It speaks the control API.

use axum::{
    http::header,
    response::{Html, IntoResponse},
};

const PAGE: &str = include_str!("../../../assets/phone.html");
const STYLE: &str = include_str!("../../../assets/phone.css");
const SCRIPT: &str = include_str!("../../../assets/phone.js");

/// The page.
pub(super) async fn page() -> Html<&'static str> {
    Html(PAGE)
}

/// Its looks.
pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// Its behaviour.
pub(super) async fn script() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        SCRIPT,
    )
}
