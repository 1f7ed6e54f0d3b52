#include "plain_routes.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/adapters/http/secure_address.hpp>
#include <exsampling/night/access/entrance.hpp>

#include <httplib.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace exsampling::adapters {

namespace {

/// The authority can be another one since the start: after a move to a network of public addresses.
void answerAuthority(const std::filesystem::path& file, httplib::Response& response) {
  std::ifstream stream(file, std::ios::binary);
  const auto text = std::make_shared<const std::string>(std::istreambuf_iterator<char>(stream),
                                                        std::istreambuf_iterator<char>());
  if (text->empty()) {
    return answerError(response,
                       {core::ErrorCode::notFound, "There is no certificate of our own here."});
  }
  response.set_header("Cache-Control", "no-store");
  setContent(response, text, "application/x-x509-ca-cert");
}

/// The join code in the visitor's request; empty without one. Nothing else from the request is
/// repeated.
std::string codeOf(const httplib::Request& request) {
  return night::Entrance::codeIn(request.get_param_value("j")).value_or(std::string());
}

/// The page with the visitor's code in its links: each ends where the code belongs.
bool answerTrustPage(const PublicRouteParts& parts, const httplib::Request& request,
                     httplib::Response& response) {
  constexpr std::string_view kBeforeCode = "?j=";
  const auto file = parts.recorder.content("/trust.html");
  if (!file) return false;
  std::string page = *file;
  const auto code = codeOf(request);
  for (auto at = page.find(kBeforeCode); at != std::string::npos; at = page.find(kBeforeCode, at)) {
    at += kBeforeCode.size();
    page.insert(at, code);
  }
  response.set_header("Cache-Control", "no-store");
  setContent(response, std::make_shared<const std::string>(std::move(page)),
             "text/html; charset=utf-8");
  return true;
}

bool sendToSecure(int securePort, const httplib::Request& request, httplib::Response& response) {
  auto path = request.path;
  const auto question = std::min(request.target.find('?'), request.target.size());
  auto query = request.target.substr(std::min(question + 1, request.target.size()));
  if (path == "/continue") {  // the trust page's way on
    const auto code = codeOf(request);
    path = "/";
    query = code.empty() ? std::string() : "j=" + code;
  }
  const auto address = secureAddress(request.get_header_value("Host"), securePort, path, query);
  if (!address) return false;
  response.set_redirect(*address, 307);
  response.set_header("Cache-Control", "no-store");
  return true;
}

}  // namespace

std::vector<Route> plainRoutes(const PublicRouteParts& parts) {
  const auto routes = publicRoutes(parts);
  auto page = *std::find_if(routes.begin(), routes.end(),
                            [](const Route& route) { return route.path == "/"; });
  page.path = "/file";
  return {std::move(page), {"GET", "/exsampling-ca.crt", [parts](const auto&, auto& response) {
                              answerAuthority(parts.settings.authorityFile, response);
                            }}};
}

bool answerPlainly(const PublicRouteParts& parts, int securePort, const httplib::Request& request,
                   httplib::Response& response) {
  if (request.path == "/") {
    const bool ownAuthority = !parts.settings.authorityFile.empty();
    if (ownAuthority && answerTrustPage(parts, request, response)) return true;
  } else if (parts.recorder.answer(request.path, request, response)) {
    return true;
  }
  return sendToSecure(securePort, request, response);
}

}  // namespace exsampling::adapters
