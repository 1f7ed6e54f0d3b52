#pragma once

#include <optional>
#include <string>

namespace exsampling::night {

/// What is wrong with `text` as an http or https address; nothing when it is valid. With
/// `originOnly` it must have no path.
std::optional<std::string> refuseUnlessUrl(const std::string& text, bool originOnly);

/// What is wrong with `text` as the address of a map's tiles, such as
/// "https://tiles.example.org/{z}/{x}/{y}.png?key={key}": {z}, {x} and {y} once each, {key} if the
/// provider wants one, all of them after the host. Nothing when it is one.
std::optional<std::string> refuseTileUrl(const std::string& text);

/// The scheme, host and port of an http or https address.
std::string originOf(const std::string& url);

/// The tiles' address with the key in the place of {key}, escaped.
std::string withKey(const std::string& tileUrl, const std::string& key);

}  // namespace exsampling::night
