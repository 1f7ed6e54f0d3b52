#pragma once

#include "stage_routes.hpp"

namespace exsampling::adapters {

// The answers to the stage page, both to its questions and after its intents.

/// The state of the stage, with the id of the newest event that it holds.
void answerState(const StageRouteParts& parts, httplib::Response& response);
void answerMapping(const StageRouteParts& parts, httplib::Response& response);
void answerEntrance(const StageRouteParts& parts, httplib::Response& response);
void answerLibrary(const StageRouteParts& parts, httplib::Response& response);
void answerTeaching(const StageRouteParts& parts, httplib::Response& response);

}  // namespace exsampling::adapters
