#include <exsampling/adapters/tls/credentials.hpp>

#include <gtest/gtest.h>
#include <support/temporary_folder.hpp>

#include "openssl_program.hpp"
#include <filesystem>
#include <fstream>

namespace exsampling::adapters {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

/// A performer's own certificate, made with the openssl program as such people do.
class CertificateFilesTest : public ::testing::Test {
 protected:
  void make(const std::string& name, const std::string& options) {
    const auto made =
        run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj "
            "/CN=stage.example -keyout " +
            path(name + ".key") + " -out " + path(name + ".crt") + " " + options);
    ASSERT_EQ(made.exitCode, 0) << made.output;
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string refusal(const std::string& certificate, const std::string& key,
                      core::WallTime now = std::chrono::system_clock::now()) {
    const auto read = readCredentials(path(certificate), path(key), now);
    if (read) return "taken";
    EXPECT_EQ(read.error().code, core::ErrorCode::config);
    return read.error().message;
  }

  support::TemporaryFolder folder_;
  const std::string named_ = "-nodes -days 90 -addext subjectAltName=DNS:stage.example";
};

TEST_F(CertificateFilesTest, AGoodPairIsTaken) {
  make("good", named_);
  const auto now = std::chrono::system_clock::now();
  const auto read = readCredentials(path("good.crt"), path("good.key"), now);
  ASSERT_TRUE(read) << read.error().message;
  const auto left = validUntil(*read) - now;
  EXPECT_GT(left, 89 * 24h);
  EXPECT_LE(left, 90 * 24h);
}

TEST_F(CertificateFilesTest, WhatIsWrongIsSaidWithTheFile) {
  make("good", named_);
  make("other", named_);
  make("locked", "-passout pass:secret -days 90 -addext subjectAltName=DNS:stage.example");
  make("nameless", "-nodes -days 90");
  std::ofstream(path("empty")) << "";

  EXPECT_EQ(refusal("good.crt", "other.key"),
            path("other.key") + ": this key does not belong to the first certificate in " +
                path("good.crt") + "; the chain file begins with the server's own certificate");
  EXPECT_THAT(refusal("locked.crt", "locked.key"),
              HasSubstr("locked.key: the key is behind a password"));
  EXPECT_THAT(refusal("nameless.crt", "nameless.key"),
              HasSubstr("nameless.crt: the certificate is made for no name"));
  EXPECT_THAT(refusal("missing.crt", "good.key"),
              HasSubstr("missing.crt: cannot be read (No such file"));
  EXPECT_THAT(refusal("good.crt", "missing.key"),
              HasSubstr("missing.key: cannot be read (No such file"));
  EXPECT_THAT(refusal("empty", "good.key"),
              HasSubstr("empty: there is no certificate in this file"));
  EXPECT_THAT(refusal("good.crt", "good.crt"),
              HasSubstr("good.crt: there is no private key in this file"));
  EXPECT_THAT(refusal("", "good.key"), HasSubstr("cannot be read"));
  const auto now = std::chrono::system_clock::now();
  EXPECT_THAT(refusal("good.crt", "good.key", now + 91 * 24h),
              HasSubstr("good.crt: the certificate ended on 20"));
  EXPECT_THAT(refusal("good.crt", "good.key", now - 24h),
              HasSubstr("is this machine's clock right?"));
}

}  // namespace
}  // namespace exsampling::adapters
