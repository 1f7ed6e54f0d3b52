#include "library_routes.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/sound/library/library_editor.hpp>

#include <httplib.h>

#include "stage_requests.hpp"
#include "wire_json.hpp"
#include <functional>
#include <string>

namespace exsampling::adapters {

namespace {

using sound::LibraryEditor;

void answerContents(const LibraryEditor& library, httplib::Response& response) {
  const auto contents = library.contents();
  if (!contents) return answerError(response, contents.error());
  answerJson(response, 200, jsonText(libraryRecord(*contents)));
}

void answerFolders(const LibraryEditor& library, const httplib::Request& request,
                   httplib::Response& response) {
  const auto listing = library.foldersIn(parameter(request, "path").value_or(""));
  if (!listing) return answerError(response, listing.error());
  answerJson(response, 200,
             jsonText({{"folder", listing->folder.string()},
                       {"names", listing->names},
                       {"more", listing->more}}));
}

core::Result<std::string> readPath(const Json& body) {
  const auto path = body.find("path");
  if (path == body.end() || !path->is_string()) return nonsense("path has to be a path.");
  return path->get<std::string>();
}

core::Status add(LibraryEditor& library, const Json& body) {
  const auto path = readPath(body);
  if (!path) return path.error();
  const auto divide = body.value("divide", Json("onsets"));
  if (divide != "onsets" && divide != "windows") {
    return nonsense("divide has to be \"onsets\" or \"windows\".");
  }
  return library.add(*path, divide == "windows");
}

core::Status remove(LibraryEditor& library, const Json& body) {
  const auto path = readPath(body);
  if (!path) return path.error();
  return library.remove(*path);
}

}  // namespace

std::vector<Route> libraryRoutes(const StageRouteParts& parts) {
  LibraryEditor& library = parts.daemon.libraryEditor;
  // Does something with the library and answers with what is in it then.
  const auto editing = [&library](std::function<core::Status(const Json& body)> edit) {
    return [&library, edit](const httplib::Request& request, httplib::Response& response) {
      const auto body = readObject(request);
      if (!body) return answerError(response, body.error());
      if (const auto done = edit(*body); !done) return answerError(response, done.error());
      answerContents(library, response);
    };
  };
  return {
      {"GET", "/api/stage/library",
       [&library](const auto&, auto& response) { answerContents(library, response); }},
      {"GET", "/api/stage/library/folders",
       [&library](const auto& request, auto& response) {
         answerFolders(library, request, response);
       }},
      {"POST", "/api/stage/library/add",
       editing([&library](const Json& body) { return add(library, body); })},
      {"POST", "/api/stage/library/stop", editing([&library](const Json&) -> core::Status {
         library.stopAdding();
         return {};
       })},
      {"POST", "/api/stage/library/remove",
       editing([&library](const Json& body) { return remove(library, body); })},
  };
}

}  // namespace exsampling::adapters
