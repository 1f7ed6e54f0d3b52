#include <exsampling/adapters/qr/wifi_text.hpp>

#include <gtest/gtest.h>

namespace exsampling::adapters {
namespace {

TEST(WifiTextTest, NamesTheNetworkAndItsPassword) {
  EXPECT_EQ(wifiText("Hall 3", "openair2026"), "WIFI:T:WPA;S:Hall 3;P:openair2026;;");
  EXPECT_EQ(wifiText("Café", ""), "WIFI:T:nopass;S:Café;;");
}

TEST(WifiTextTest, PutsABackslashBeforeWhatWouldEndAField) {
  EXPECT_EQ(wifiText(R"(a;b:c)", R"(d,e"f\g;;P:x)"),
            R"(WIFI:T:WPA;S:a\;b\:c;P:d\,e\"f\\g\;\;P\:x;;)");
}

}  // namespace
}  // namespace exsampling::adapters
