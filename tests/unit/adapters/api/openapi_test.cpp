#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "http_fixture.hpp"
#include <set>

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// Holds answers to the OpenAPI document. Its schemas are JSON Schema, as OpenAPI 3.1 has them.
class Contract {
 public:
  explicit Contract(json document) : document_(std::move(document)) {
    auto& schemas = document_["components"]["schemas"];
    json closed = json::object();
    for (const auto& [name, schema] : schemas.items()) closed[name] = close(schema);
    schemas = std::move(closed);
  }

  /// What is wrong with an answer to `method path`; empty when nothing is.
  std::string check(const std::string& method, const std::string& path,
                    const Answer& answer) const {
    const auto& responses = document_["paths"][path][method]["responses"];
    const auto status = std::to_string(answer.status);
    if (!responses.contains(status)) return status + " is not documented for " + path;
    const auto& response = resolve(responses[status]);
    if (!response.contains("content")) return {};
    const auto type =
        answer.headers.contains("content-type") ? answer.headers.at("content-type") : "";
    if (type != "application/json") {
      return response["content"].contains(type.substr(0, type.find(';'))) ? ""
                                                                          : type + " in " + path;
    }
    return mismatch(json::parse(answer.body), response["content"][type]["schema"], path);
  }

 private:
  const json& resolve(const json& part) const {
    if (!part.contains("$ref")) return part;
    return document_.at(json::json_pointer(part["$ref"].get<std::string>().substr(1)));
  }

  /// The schema, met only by objects that have no property but those it names: a client may be told
  /// more than it knows, the server must not tell more than is documented. The parts of an allOf
  /// become one object, because additionalProperties does not see what the other parts name.
  json close(json schema) const {
    if (schema.is_array()) {
      for (auto& item : schema) item = close(item);
      return schema;
    }
    if (!schema.is_object()) return schema;
    if (schema.contains("allOf")) {
      json whole = {
          {"type", "object"}, {"properties", json::object()}, {"required", json::array()}};
      for (const auto& part : schema["allOf"]) {
        const auto closed = close(resolve(part));
        whole["properties"].update(closed["properties"]);
        for (const auto& name : closed["required"]) whole["required"].push_back(name);
      }
      whole["additionalProperties"] = false;
      return whole;
    }
    for (auto& [key, value] : schema.items()) value = close(value);
    if (schema.contains("properties") && !schema.contains("additionalProperties")) {
      schema["additionalProperties"] = false;
    }
    return schema;
  }

  std::string mismatch(const json& value, const json& schema, const std::string& where) const {
    // What the schema refers to must be in the same document.
    const json root = {{"allOf", {close(schema)}}, {"components", document_["components"]}};
    valijson::Schema parsed;
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(root), parsed);
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter told(value);
    if (valijson::Validator().validate(parsed, told, &results)) return {};
    std::string problems = where;
    for (valijson::ValidationResults::Error error; results.popError(error);) {
      problems += '\n';
      for (const auto& step : error.context) problems += step;
      problems += ": " + error.description;
    }
    return problems;
  }

  json document_;
};

/// An object with each kind of rule that the OpenAPI file uses.
constexpr auto kExample = R"({
  "paths": {"/x": {"get": {"responses": {
    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Whole"}}}},
    "404": {"$ref": "#/components/responses/Missing"}}}}},
  "components": {
    "responses": {"Missing": {"content": {"application/json": {"schema": {"type": "object"}}}}},
    "schemas": {
      "Part": {"type": "object", "required": ["id"], "properties": {
        "id": {"type": "integer", "minimum": 1, "maximum": 16},
        "word": {"type": ["string", "null"], "enum": ["now", "later", null]}}},
      "Whole": {"allOf": [{"$ref": "#/components/schemas/Part"}, {"type": "object",
        "required": ["list"], "properties": {
          "list": {"type": "array", "maxItems": 2, "items": {"$ref": "#/components/schemas/Part"}},
          "part": {"oneOf": [{"$ref": "#/components/schemas/Part"}, {"type": "null"}]},
          "names": {"type": "object", "additionalProperties": {"type": "string"}}}}]}}}})";

TEST(ContractTest, TellsAnAnswerThatIsAsDocumentedFromOneThatIsNot) {
  const Contract contract(json::parse(kExample));
  const auto check = [&](const std::string& body, int status = 200) {
    return contract.check("get", "/x", {status, {{"content-type", "application/json"}}, body});
  };
  EXPECT_EQ(check(R"({"id": 1, "list": []})"), "");
  EXPECT_EQ(
      check(R"({"id": 1, "word": null, "part": null, "list": [{"id": 16}], "names": {"a": ""}})"),
      "");
  EXPECT_EQ(check(R"({"any": 1})", 404), "");
  for (const std::string wrong :
       {R"({"list": []})", R"({"id": 1})", R"({"id": 0, "list": []})", R"({"id": 17, "list": []})",
        R"({"id": 1.5, "list": []})", R"({"id": "1", "list": []})", R"({"id": null, "list": []})",
        R"({"id": 1, "list": [], "more": 1})", R"({"id": 1, "list": [], "word": "never"})",
        R"({"id": 1, "list": {}})", R"({"id": 1, "list": [{"id": 1, "more": 1}]})",
        R"({"id": 1, "list": [{}]})", R"({"id": 1, "list": [], "part": {}})",
        R"({"id": 1, "list": [{"id": 1}, {"id": 1}, {"id": 1}]})",
        R"({"id": 1, "list": [], "names": {"a": 1}})", "[]", "null"}) {
    EXPECT_NE(check(wrong), "") << wrong;
  }
  EXPECT_NE(check("{}", 500), "");
}

class OpenApiTest : public HttpTest {
 protected:
  json document() { return json::parse(request(port(), "GET /openapi.json", "").body); }
};

TEST_F(OpenApiTest, NamesEveryRouteAndNoOther) {
  start();
  std::set<RouteName> documented;
  const auto file = document();
  for (const auto& [path, item] : file["paths"].items()) {
    for (const auto& [method, operation] : item.items()) {
      if (method == "parameters") continue;
      auto upper = method;
      for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      for (const auto& listener : operation["tags"]) {
        documented.insert({listener.get<std::string>(), upper, path});
      }
    }
  }
  const auto routes = server_->routes();
  const std::set<RouteName> answered(routes.begin(), routes.end());
  for (const auto& route : answered) {
    EXPECT_TRUE(documented.contains(route))
        << "not documented: " << route.method << " " << route.path;
  }
  for (const auto& route : documented) {
    EXPECT_TRUE(answered.contains(route)) << "not there: " << route.method << " " << route.path;
  }
}

TEST_F(OpenApiTest, AnswersAreAsDescribed) {
  limits_.patience = 0ms;
  settings_.drawQrCode = [](const std::string&) { return "<svg/>"; };
  settings_.mapTiles = MapTiles{"https://a.example/{z}/{x}/{y}", "https://a.example", "A"};
  start();
  const Contract contract(document());
  const std::string recording = "/api/recordings/{id}";
  const auto put = [&](const std::string& query, const std::string& body) {
    return request(port(), "PUT " + recordingPath(query), "", body);
  };
  hold(true);
  EXPECT_EQ(contract.check("put", recording, put("", "take")), "");
  EXPECT_EQ(contract.check("put", recording, put("?lat=100", "take")), "");
  EXPECT_EQ(contract.check("put", recording,
                           request(port(), "PUT " + recordingPath() + " HTTP/1.1\r\n\r\n")),
            "");
  archive_.memory.failWith(core::Error{core::ErrorCode::storageFull, "The disk is full."});
  EXPECT_EQ(contract.check("put", recording, put("", "take")), "");
  archive_.memory.failWith(std::nullopt);
  hold(false);

  server_.reset();
  ingest_.reset();
  limits_.patience = 10s;
  start();
  EXPECT_EQ(contract.check("put", recording, put("", "take")), "");
  EXPECT_EQ(
      contract.check("put", recording,
                     request(port(), "PUT /api/recordings/00000000-0000-4000-8000-000000000001", "",
                             "broken")),
      "");
  EXPECT_EQ(
      contract.check("put", recording,
                     request(port(), "PUT /api/recordings/00000000-0000-4000-8000-000000000002", "",
                             "silent")),
      "");
  EXPECT_EQ(contract.check("get", recording, request(port(), "GET " + recordingPath(), "")), "");
  for (const std::string path : {"/", "/api/session", "/api/join", "/healthz", "/openapi.json"}) {
    EXPECT_EQ(contract.check("get", path, request(port(), "GET " + path, "")), "") << path;
  }

  for (const std::string which : {"address", "wifi"}) {
    EXPECT_EQ(contract.check("get", "/api/join/codes/{which}",
                             request(port(), "GET /api/join/codes/" + which, "")),
              "")
        << which;
  }

  const auto stage = server_->stagePort();
  EXPECT_EQ(contract.check("get", "/api/stage/state",
                           request(stage, "GET /api/stage/state", authorization())),
            "");
  EXPECT_EQ(contract.check("get", "/api/stage/state", request(stage, "GET /api/stage/state", "")),
            "");
  const auto track = [](const std::string& what) { return "/api/stage/tracks/{channel}/" + what; };
  const auto act = [&](const std::string& path, const std::string& body) {
    return request(stage, "POST " + path, authorization(), body);
  };
  EXPECT_EQ(
      contract.check("post", track("hold"), act("/api/stage/tracks/1/hold", R"({"on":true})")), "");
  EXPECT_EQ(
      contract.check("post", track("gain"), act("/api/stage/tracks/1/gain", R"({"gainDb":-3})")),
      "");
  EXPECT_EQ(contract.check("post", track("clear"), act("/api/stage/tracks/1/clear", "")), "");
  EXPECT_EQ(contract.check("post", track("undo"), act("/api/stage/tracks/1/undo", "")), "");
  EXPECT_EQ(contract.check("post", track("undo"), act("/api/stage/tracks/9/undo", "")), "");
  EXPECT_EQ(contract.check("post", "/api/stage/intake",
                           act("/api/stage/intake", R"({"intake":"closed"})")),
            "");
  EXPECT_EQ(contract.check("post", "/api/stage/audition", act("/api/stage/audition", "{}")), "");
  EXPECT_EQ(contract.check("post", "/api/stage/audition",
                           act("/api/stage/audition", R"({"sample":"x"})")),
            "");
  EXPECT_EQ(contract.check("post", "/api/stage/mode", act("/api/stage/mode", R"({"mode":"ask"})")),
            "");
  EXPECT_EQ(contract.check("post", "/api/stage/block",
                           act("/api/stage/block", R"({"contributor":"phone-1","on":true})")),
            "");
  for (const std::string path : {"/api/stage/arrivals", "/api/stage/categories"}) {
    EXPECT_EQ(contract.check("get", path, request(stage, "GET " + path, authorization())), "");
  }
  for (const std::string query :
       {"?sample=1", "?sample=99", "?count=3", "?sample=1&from=nowhere"}) {
    const std::string path = "/api/stage/similar";
    EXPECT_EQ(contract.check("get", path, request(stage, "GET " + path + query, authorization())),
              "")
        << query;
  }
  for (const std::string deed : {"audition", "assign"}) {
    const std::string path = "/api/stage/library/";
    for (const std::string segment : {"7/", "8/"}) {
      EXPECT_EQ(contract.check("post", path + "{segment}/" + deed,
                               act(path + segment + deed, R"({"channel":1})")),
                "")
          << segment << deed;
    }
  }
  EXPECT_EQ(contract.check("post", "/api/stage/library/{segment}/assign",
                           act("/api/stage/library/7/assign", R"({"channel":"x"})")),
            "");
  for (const std::string segment : {"7", "8"}) {
    EXPECT_EQ(contract.check(
                  "get", "/api/stage/library/{segment}/audio",
                  request(stage, "GET /api/stage/library/" + segment + "/audio", authorization())),
              "");
  }
  EXPECT_EQ(contract.check("get", "/api/stage/sound-map",
                           request(stage, "GET /api/stage/sound-map", authorization())),
            "");
  for (const auto& [what, body] :
       std::vector<std::pair<std::string, std::string>>{{"add", R"({"path":"/new"})"},
                                                        {"add", R"({"path":"/busy"})"},
                                                        {"add", R"({"path":7})"},
                                                        {"stop", ""},
                                                        {"remove", R"({"path":"/none"})"},
                                                        {"remove", R"({"path":"/sounds"})"}}) {
    const std::string path = "/api/stage/library";
    EXPECT_EQ(contract.check("post", path + "/" + what, act(path + "/" + what, body)), "") << what;
    EXPECT_EQ(contract.check("get", path, request(stage, "GET " + path, authorization())), "");
  }
  for (const std::string query : {"", "?path=/none"}) {
    const std::string path = "/api/stage/library/folders";
    EXPECT_EQ(contract.check("get", path, request(stage, "GET " + path + query, authorization())),
              "");
  }
  EXPECT_EQ(contract.check("get", "/api/stage/arrivals",
                           request(stage, "GET /api/stage/arrivals?limit=0", authorization())),
            "");
  for (const std::string path : {"/api/stage/mapping", "/api/stage/scenes", "/api/stage/map",
                                 "/api/stage/entrance", "/api/stage/health"}) {
    EXPECT_EQ(contract.check("get", path, request(stage, "GET " + path, authorization())), "");
  }
  for (const auto& [path, body] : std::vector<std::pair<std::string, std::string>>{
           {"/api/stage/mapping", R"({"version":"1","categories":{"dog":"HH"}})"},
           {"/api/stage/mapping", R"({"version":"7","categories":{"dog":"HH"}})"},
           {"/api/stage/tempo", R"({"beatsPerMinute":120})"},
           {"/api/stage/tempo", R"({"beatsPerMinute":-1})"},
           {"/api/stage/mapping/undo", ""},
           {"/api/stage/scene", R"({"scene":"second act"})"},
           {"/api/stage/entrance/rotate", ""},
           {"/api/stage/entrance/rotate", R"({"everyoneOut":1})"},
           {"/api/stage/scene", R"({"scene":"none"})"}}) {
    EXPECT_EQ(contract.check("post", path, act(path, body)), "") << path;
  }
  const std::string sample = "/api/stage/samples/{number}";
  for (const auto& [what, body] :
       std::vector<std::pair<std::string, std::string>>{{"/assign", R"({"channel":5})"},
                                                        {"/favourite", R"({"on":true})"},
                                                        {"/category", R"({"category":"rain"})"},
                                                        {"/approve", ""},
                                                        {"/reject", ""}}) {
    EXPECT_EQ(contract.check("post", sample + what, act("/api/stage/samples/1" + what, body)), "")
        << what;
    EXPECT_EQ(contract.check("post", sample + what, act("/api/stage/samples/9" + what, body)), "")
        << what;
  }
  const std::string teaching = "/api/stage/teaching";
  const auto taught = [&](const std::string& what, const std::string& body) {
    return contract.check("post", teaching + what, act(teaching + what, body));
  };
  EXPECT_EQ(taught("/train", ""), "") << "there are no exemplars";
  makeTeachable();
  EXPECT_EQ(taught("/train", ""), "") << "there are too few examples";
  for (const int number : {1, 2, 3}) {
    act("/api/stage/samples/" + std::to_string(number) + "/category", R"({"category":"kettle"})");
  }
  for (const auto& [what, body] :
       std::vector<std::pair<std::string, std::string>>{{"/use", ""},
                                                        {"/train", R"({"withoutEarlier":1})"},
                                                        {"/train", ""},
                                                        {"/use", R"({"model":"nobody's"})"},
                                                        {"/use", ""},
                                                        {"/keep", R"({"name":"a/b"})"},
                                                        {"/keep", R"({"name":"mine"})"},
                                                        {"/use", R"({"model":"mine"})"},
                                                        {"/undo", ""},
                                                        {"/undo", ""},
                                                        {"/undo", ""},
                                                        {"/keep", R"({"name":"mine"})"},
                                                        {"/train", ""}}) {
    EXPECT_EQ(taught(what, body), "") << what << body;
  }
  EXPECT_EQ(contract.check("get", teaching, request(stage, "GET " + teaching, authorization())),
            "");
  EXPECT_EQ(contract.check("get", sample + "/audio",
                           request(stage, "GET /api/stage/samples/1/audio", authorization())),
            "");
  EXPECT_EQ(contract.check("delete", sample,
                           request(stage, "DELETE /api/stage/samples/1", authorization())),
            "");
  EXPECT_EQ(contract.check("delete", "/api/stage/recordings/{id}",
                           request(stage, "DELETE /api/stage/recordings/1", authorization())),
            "");
  for (const std::string body : {R"({"on":true})", R"({"on":false})"}) {
    EXPECT_EQ(contract.check("post", "/api/stage/session/sound-check",
                             act("/api/stage/session/sound-check", body)),
              "");
  }
  EXPECT_EQ(contract.check("post", "/api/stage/session/clear",
                           act("/api/stage/session/clear", R"({"confirm":true})")),
            "");
  EXPECT_EQ(contract.check("delete", recording, request(port(), "DELETE " + recordingPath(), "")),
            "");
}

}  // namespace
}  // namespace exsampling::adapters
