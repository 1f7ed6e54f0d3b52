#include "http_fixture.hpp"
#include <random>

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;

/// Takes that come in pieces.
class UploadPiecesTest : public HttpTest {
 protected:
  void startWithPhones() {
    start();
    phone_ = "Cookie: " + newCookie() + "\r\n";
    otherPhone_ = "Cookie: " + newCookie() + "\r\n";
  }
  /// As the page gives it.
  std::string newCookie() {
    const auto cookie = request(port(), "GET /", "").headers["set-cookie"];
    return cookie.substr(0, cookie.find(';'));
  }
  Answer send(std::size_t offset, const std::string& bytes, const std::string& headers = {}) {
    return sendAs(phone_, offset, bytes, headers);
  }
  Answer sendAs(const std::string& phone, std::size_t offset, const std::string& bytes,
                const std::string& headers = {}) {
    return request(port(), "PATCH " + recordingPath("/audio"),
                   phone + "Upload-Offset: " + std::to_string(offset) + "\r\n" + headers, bytes);
  }
  Answer sendLast(std::size_t offset, const std::string& bytes) {
    return send(offset, bytes, "Upload-Complete: ?1\r\n");
  }
  Answer head() { return request(port(), "HEAD " + recordingPath(), ""); }
  std::string uploadedText() const {
    const auto take = uploaded();
    return {reinterpret_cast<const char*>(take.bytes.data()), take.bytes.size()};
  }

  std::string phone_;  ///< header that tells one phone from another
  std::string otherPhone_;
};

TEST_F(UploadPiecesTest, BecomeOneRecording) {
  startWithPhones();
  auto answer = send(0, "wo");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.headers["upload-offset"], "2");
  EXPECT_EQ(answer.headers["upload-complete"], "?0");
  EXPECT_EQ(parsed(request(port(), "GET " + recordingPath(), ""))["state"], "arriving");

  answer = sendLast(2, "of!");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(parsed(answer)["state"], "ready");
  EXPECT_EQ(parsed(answer)["samples"][0]["category"], "dog");
  EXPECT_EQ(answer.headers["upload-offset"], "5");
  EXPECT_EQ(answer.headers["upload-complete"], "?1");
  EXPECT_EQ(uploadedText(), "woof!");

  answer = sendLast(2, "of!");
  EXPECT_EQ(answer.status, 200) << "the answer may have been lost on its way";
  EXPECT_EQ(parsed(answer)["state"], "ready");
  EXPECT_EQ(archive_.recordings()->size(), 1U);
}

TEST_F(UploadPiecesTest, HeadTellsHowFarATakeCame) {
  startWithPhones();
  EXPECT_EQ(head().status, 404);
  send(0, "woof");
  auto answer = head();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers["upload-offset"], "4");
  EXPECT_EQ(answer.headers["upload-complete"], "?0");
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(sendLast(4, "").status, 201) << "the end may come without more bytes";
  EXPECT_EQ(head().headers["upload-complete"], "?1");
}

TEST_F(UploadPiecesTest, SayWhereToGoOnWhenTheyDoNotFit) {
  startWithPhones();
  auto answer = send(3, "f");
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.headers["upload-offset"], "0");
  send(0, "woof");
  answer = send(6, "woof");
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(parsed(answer)["error"]["code"], "conflict");
  EXPECT_EQ(answer.headers["upload-offset"], "4");
  EXPECT_EQ(answer.headers["upload-complete"], "?0");
  EXPECT_EQ(send(2, "of wo").headers["upload-offset"], "7") << "what is there already is skipped";
  EXPECT_EQ(send(0, "woof").headers["upload-offset"], "7") << "a piece may come twice";
  EXPECT_EQ(sendLast(7, "of").status, 201);
  EXPECT_EQ(uploadedText(), "woof woof");
  answer = send(9, "!");
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.headers["upload-offset"], "9");
  EXPECT_EQ(answer.headers["upload-complete"], "?1");
}

TEST_F(UploadPiecesTest, AreForTheirOwnPhoneOnly) {
  startWithPhones();
  EXPECT_EQ(sendAs("", 0, "woof").status, 403) << "without a cookie";
  EXPECT_EQ(head().status, 404);
  send(0, "woof");
  EXPECT_EQ(sendAs(otherPhone_, 4, "miaow").status, 403);
  EXPECT_EQ(sendAs(otherPhone_, 4, "", "Upload-Complete: ?1\r\n").status, 403);
  EXPECT_EQ(request(port(), "PUT " + recordingPath(), otherPhone_, "miaow").status, 403);
  EXPECT_EQ(request(port(), "DELETE " + recordingPath(), otherPhone_).status, 403);
  EXPECT_EQ(head().headers["upload-offset"], "4");
  EXPECT_EQ(request(port(), "DELETE " + recordingPath(), phone_).status, 204);
  EXPECT_EQ(head().status, 404);
}

TEST_F(UploadPiecesTest, MakeSense) {
  settings_.maxUploadBytes = 10;
  startWithPhones();
  const auto path = "PATCH " + recordingPath("/audio");
  EXPECT_EQ(request(port(), path, phone_, "woof").status, 400) << "no offset";
  EXPECT_EQ(request(port(), path, phone_ + "Upload-Offset: -1\r\n", "woof").status, 400);
  EXPECT_EQ(send(0, "woof", "Upload-Complete: yes\r\n").status, 400);
  EXPECT_EQ(send(0, "").status, 400) << "an empty take";
  EXPECT_EQ(
      request(port(), "PATCH /api/recordings/x/audio", phone_ + "Upload-Offset: 0\r\n", "woof")
          .status,
      400);
  EXPECT_EQ(send(0, "0123456").status, 204);
  EXPECT_EQ(send(7, "789a").status, 413) << "all pieces together";
  EXPECT_EQ(send(11, "").status, 413);
  EXPECT_EQ(send(7, "789").status, 204);
}

TEST_F(UploadPiecesTest, AWholeTakeMayTakeTheirPlace) {
  startWithPhones();
  send(0, "wo");
  EXPECT_EQ(request(port(), "PUT " + recordingPath(), phone_, "woof!").status, 201);
  EXPECT_EQ(uploadedText(), "woof!");
  EXPECT_EQ(archive_.recordings()->size(), 1U);
}

TEST_F(UploadPiecesTest, GetAPlaceWhileTheyCome) {
  startWithPhones();
  send(0, "wo");
  EXPECT_EQ(request(port(), "PATCH " + recordingPath("?lat=35.5&lon=139.5"), phone_).status, 204);
  EXPECT_EQ(sendLast(2, "of").status, 201);
  EXPECT_EQ(uploaded().location->latitude, 35.5);
}

TEST_F(UploadPiecesTest, TheLastBringsThePlaceThatTheFirstDidNotKnow) {
  startWithPhones();
  send(0, "wo");
  EXPECT_EQ(request(port(), "PATCH " + recordingPath("/audio?lat=35.5&lon=139.5"),
                    phone_ + "Upload-Offset: 2\r\nUpload-Complete: ?1\r\n", "of")
                .status,
            201);
  EXPECT_EQ(uploaded().location->longitude, 139.5);
}

TEST_F(UploadPiecesTest, KeepWhatCameBeforeTheConnectionBroke) {
  startWithPhones();
  std::mt19937 random(7);
  std::string take(100'000, '\0');
  for (char& byte : take) byte = static_cast<char>(random());
  std::size_t kept = 0;
  for (int breaks = 0; breaks < 12; ++breaks) {
    const auto left = take.size() - kept;
    const auto sent = random() % (left / 2);
    {
      RawClient client(port());
      client.send("PATCH " + recordingPath("/audio") + " HTTP/1.1\r\nHost: x\r\n" + phone_ +
                  "Upload-Offset: " + std::to_string(kept) +
                  "\r\nUpload-Complete: ?1\r\nContent-Length: " + std::to_string(left) +
                  "\r\n\r\n" + take.substr(kept, sent));
    }
    kept += sent;
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (head().headers["upload-offset"] != std::to_string(kept)) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline)
          << "break " << breaks << ": " << head().headers["upload-offset"] << " of " << kept;
      std::this_thread::yield();
    }
    EXPECT_EQ(head().headers["upload-complete"], "?0");
  }
  EXPECT_EQ(sendLast(kept, take.substr(kept)).status, 201);
  EXPECT_EQ(uploadedText(), take);
  EXPECT_EQ(archive_.recordings()->size(), 1U);
}

TEST_F(UploadPiecesTest, OfATakeThatIsTooLongTheSenderHears) {
  startWithPhones();
  EXPECT_FALSE(parsed(sendLast(0, "woof")).contains("cut"));
  const auto other =
      request(port(), "PUT /api/recordings/00000000-0000-4000-8000-000000000001", phone_, "long");
  EXPECT_EQ(parsed(other)["cut"], true);
}

TEST_F(UploadPiecesTest, AForeignClientCanSendThem) {
  write("take", "woof woof");
  startWithPhones();
  const auto file = (folder_ / "take").string();
  const auto address = "'" + url(recordingPath("/audio")) + "'";
  const auto phone = "-b '" + newCookie() + "' ";
  const auto first = curl(phone + "-X PATCH -H 'Upload-Offset: 0' --data-binary woof " + address);
  EXPECT_EQ(first.answer.status, 204);
  const auto asked = curl("-I '" + url(recordingPath()) + "'");
  EXPECT_EQ(asked.answer.status, 200);
  EXPECT_EQ(asked.answer.headers.at("upload-offset"), "4");
  const auto rest = curl(phone + "-X PATCH -H 'Upload-Offset: 0' -H 'Upload-Complete: ?1' -T '" +
                         file + "' " + address);
  EXPECT_EQ(rest.answer.status, 201) << rest.answer.body;
  EXPECT_EQ(uploadedText(), "woof woof");
}

TEST_F(UploadPiecesTest, AreNotAskedForThroughATunnel) {
  entranceSettings_.publicUrl = "https://room.example.org";
  startWithPhones();
  const auto pieces = [this](const std::string& headers) {
    return parsed(request(port(), "GET /api/session", headers))["pieces"];
  };
  EXPECT_EQ(pieces(""), true);
  EXPECT_EQ(pieces("Host: room.example.org\r\n"), false);
}

TEST_F(UploadPiecesTest, AreRefusedAtOnceWhileTheProgramStops) {
  hold(true);
  limits_.stopBudget = 10s;
  limits_.patience = 0ms;
  startWithPhones();
  ASSERT_EQ(request(port(), "PUT " + recordingPath(), phone_, "woof").status, 202);
  std::thread stopping([this] { ingest_->stop(); });
  const auto other = [this](const std::string& rest) {
    return std::string("/api/recordings/00000000-0000-4000-8000-000000000001") + rest;
  };
  Answer answer;
  do {
    answer = request(port(), "PATCH " + other("/audio"), phone_ + "Upload-Offset: 0\r\n", "woof");
  } while (answer.status == 204);  // until stop has begun
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers["retry-after"], "5");
  EXPECT_EQ(request(port(), "PUT " + other(""), phone_, "woof").status, 503);
  EXPECT_EQ(request(port(), "GET " + recordingPath(), "").status, 200);
  hold(false);
  stopping.join();
}

}  // namespace
}  // namespace exsampling::adapters
