#pragma once
// Carries a document to somebody who takes it further: over HTTPS to an address of the configuration, or into a
// folder that another program empties. Knows nothing of letters or law. One parcel has one reference for ever, so
// that a carrier can tell the same parcel sent twice from two parcels.
#include <string>
#include <string_view>

namespace courier {

struct Parcel {
    std::string reference;             // [A-Za-z0-9_-], at most 100
    std::string recipient;             // who it is for, as the carrier knows people
    std::string subject, language;     // "sv"
    std::string document;              // a PDF
};

struct Carried {
    // accepted: the carrier has it · later: try again · refused: it never will · no_mailbox: the recipient has none
    enum class Status { accepted, later, refused, no_mailbox } status = Status::later;
    int code = 0;                      // of HTTP; 0: none came
    std::string words;                 // the carrier's own, at most 300 characters, or what went wrong
};

// A document without content, a reference of other characters: a Fault of the caller.
struct Endpoint {
    std::string url;                   // https://..., or http:// to this machine
    std::string token;                 // sent as Authorization: Bearer; empty: none
    std::string ca_file;               // empty: the system's
    int seconds_max = 30;
};
// Whether the address may be used: https, or a loopback address.
bool is_acceptable(std::string_view url);

// POST of {"reference", "recipient", "subject", "language", "content_type", "document"} as JSON, the document in
// base64, with Idempotency-Key: reference. 2xx accepts; 404 and 410 say that the recipient has no mailbox; 408, 425,
// 429, 5xx and no answer mean later; the rest refuses.
Carried send(const Endpoint& endpoint, const Parcel& parcel);

// <reference>.pdf, then <reference>.json beside it: whoever empties the folder takes the pairs. Both are written
// whole and durable before they have their names; the same parcel again changes nothing.
Carried drop(const std::string& folder, const Parcel& parcel);

}  // namespace courier
