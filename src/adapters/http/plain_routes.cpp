#include "plain_routes.hpp"

#include <httplib.h>

#include "answers.hpp"
#include "secure_address.hpp"
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

bool sendToSecure(int securePort, const httplib::Request& request, httplib::Response& response) {
  const std::string_view target = request.target;
  const auto question = target.find('?');
  const auto query =
      question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  // The trust page's way on.
  const auto path = request.path == "/continue" ? std::string("/") : request.path;
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
  const bool isTrustPage = request.path == "/" && !parts.settings.authorityFile.empty();
  const auto file = isTrustPage ? std::string("/trust.html") : request.path;
  return (file != "/" && parts.recorder.answer(file, request, response)) ||
         sendToSecure(securePort, request, response);
}

}  // namespace exsampling::adapters
