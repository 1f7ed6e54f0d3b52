#pragma once

#include "public_routes.hpp"
#include <vector>

namespace exsampling::adapters {

/// What the plain listener beside the TLS one answers besides the public routes: /file is the
/// recorder's page, which offers to choose a sound file where there is no microphone, and the
/// certificate of our own authority for the performer's own devices.
std::vector<Route> plainRoutes(const PublicRouteParts& parts);

/// Answers requests that match no route: "/" explains the browser's warning when we are our own
/// authority, the recorder's files are there, everything else is redirected to the TLS listener.
/// False when the request names no plain host.
bool answerPlainly(const PublicRouteParts& parts, int securePort, const httplib::Request& request,
                   httplib::Response& response);

}  // namespace exsampling::adapters
