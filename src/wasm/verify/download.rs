//! Fetches a key set: one address, one answer of a bounded size, in a bounded time.
//!
//! gloo-net makes the request and reads the answer. Its `send` is not used: it knows no `fetch` but the
//! global one, and panics where that rejects with something else than an `Error` or resolves with
//! another class than the global `Response`, which would take down every client of this instance.

use alloc::{string::String, vec::Vec};

use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AbortSignal, ReadableStreamDefaultReader, RequestCache, RequestRedirect};

/// Largest key set, in bytes. Those of large providers have 2 to 20 kB.
const MAX_BYTES: usize = 256 * 1024;

#[wasm_bindgen]
extern "C" {
    /// One fetch; see `pkg-template/src/verify.js`.
    pub type Flight;

    /// Resolves with a response whose body can be read.
    #[wasm_bindgen(method)]
    pub fn send(this: &Flight, request: &web_sys::Request) -> Promise;

    /// The promise, or a rejection and an abort once the time is up.
    #[wasm_bindgen(method)]
    pub fn within(this: &Flight, promise: &Promise) -> Promise;

    #[wasm_bindgen(method, getter)]
    pub fn signal(this: &Flight) -> AbortSignal;

    /// Aborts the fetch; answers with an error that says why.
    #[wasm_bindgen(method)]
    pub fn refuse(this: &Flight, message: &str, status: u16) -> JsValue;

    /// What a reader gives.
    type Chunk;

    #[wasm_bindgen(method, getter)]
    fn done(this: &Chunk) -> bool;

    #[wasm_bindgen(method, getter)]
    fn value(this: &Chunk) -> JsValue;
}

/// The body of the answer.
pub(super) async fn download(flight: Flight, url: String) -> Result<Vec<u8>, JsValue> {
    let flight: &Flight = &flight;
    let timed = flight.unchecked_ref::<JsValue>().clone();
    let whole = future_to_promise(async move {
        let flight: Flight = timed.unchecked_into();
        let bytes = exchange(&flight, &url).await?;
        Ok(Uint8Array::from(bytes.as_slice()).into())
    });
    let bytes = JsFuture::from(flight.within(&whole)).await?;
    Ok(bytes.unchecked_into::<Uint8Array>().to_vec())
}

async fn exchange(flight: &Flight, url: &str) -> Result<Vec<u8>, JsValue> {
    let request = || -> RequestBuilder {
        Request::get(url)
            .header("Accept", "application/json")
            // Not `error`, which workerd does not know: what is no 200 is refused below.
            .redirect(RequestRedirect::Manual)
            .abort_signal(Some(&flight.signal()))
    };
    // Next.js may cache fetches. Older workerds throw at the very word.
    let request = request()
        .cache(RequestCache::NoStore)
        .build()
        .or_else(|_| request().build())
        .map_err(|_| flight.refuse("the request could not be made", 0))?;
    let answer = JsFuture::from(flight.send(&request.into())).await?;
    let response = Response::from(answer.unchecked_into::<web_sys::Response>());
    if response.status() != 200 {
        return Err(flight.refuse("the answer's status is not 200", response.status()));
    }
    let Some(body) = response.body() else {
        return Err(flight.refuse("the answer has no body", 0));
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let chunk: Chunk = JsFuture::from(reader.read()).await?.unchecked_into();
        if chunk.done() {
            return Ok(bytes);
        }
        let value = chunk.value();
        if !ArrayBuffer::is_view(&value) {
            return Err(flight.refuse("the answer's body gives no bytes", 0));
        }
        let view = Uint8Array::new(&value);
        if bytes.len() + view.length() as usize > MAX_BYTES {
            return Err(flight.refuse("the answer is longer than 256 KiB", 0));
        }
        bytes.extend(view.to_vec());
    }
}
