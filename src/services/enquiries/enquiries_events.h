#pragma once
#include "ledger/ledger.h"

namespace enquiries {

inline constexpr ledger::EventKind enquiry_received{"enquiries.enquiry_received"};  // somebody asked one of the services
inline constexpr ledger::EventKind enquiry_answered{"enquiries.enquiry_answered"};  // an answer was drawn up and sent, read out or posted
inline constexpr ledger::EventKind limit_cited{"enquiries.limit_cited"};            // the service may not answer this: which limit, and where to turn
inline constexpr ledger::EventKind article_quoted{"enquiries.article_quoted"};      // an answer quotes passages of the knowledge base, in these versions
inline constexpr ledger::EventKind reading_asked{"enquiries.reading_asked"};        // a colleague is asked to read an answer before it goes out
inline constexpr ledger::EventKind reading_done{"enquiries.reading_done"};          // the second reader approved the answer, or asked for changes
inline constexpr ledger::EventKind reading_withdrawn{"enquiries.reading_withdrawn"};  // who asked for a second reader no longer does

}  // namespace enquiries
