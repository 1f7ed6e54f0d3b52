#pragma once

#include "stage_routes.hpp"

namespace exsampling::adapters {

// What the stage page is answered, both when it asks and after it has done something.

/// The state of the stage, with the id of the newest event that it holds.
void answerState(const StageRouteParts& parts, httplib::Response& response);
void answerMapping(const StageRouteParts& parts, httplib::Response& response);
void answerEntrance(const StageRouteParts& parts, httplib::Response& response);
void answerLibrary(const StageRouteParts& parts, httplib::Response& response);
void answerTeaching(const StageRouteParts& parts, httplib::Response& response);

}  // namespace exsampling::adapters
