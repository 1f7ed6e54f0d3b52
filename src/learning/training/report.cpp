#include <exsampling/learning/training/report.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace exsampling::learning {

namespace {

using nlohmann::ordered_json;

double rounded(double value) {
  return static_cast<double>(static_cast<long>(value * 1e4 + 0.5)) / 1e4;
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", 100.0 * share);
  return text;
}

std::string number(double value, const char* format) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&') {
      safe += "&amp;";
    } else if (c == '<') {
      safe += "&lt;";
    } else {
      safe += c;
    }
  }
  return safe;
}

// White to dark blue on the diagonal, white to red beside it.
std::string squareColour(double share, bool right) {
  const auto fade = [share](int full) {
    return static_cast<int>(255.0 - share * (255.0 - full) + 0.5);
  };
  char text[16];
  if (right) {
    std::snprintf(text, sizeof text, "#%02x%02x%02x", fade(20), fade(80), fade(160));
  } else {
    std::snprintf(text, sizeof text, "#%02x%02x%02x", fade(200), fade(30), fade(20));
  }
  return text;
}

ordered_json jsonOf(const Mean& mean) {
  return {{"mean", rounded(mean.value)}, {"low", rounded(mean.low)}, {"high", rounded(mean.high)}};
}

// A cost may be below 0.
double roundedPoint(double value) { return value < 0.0 ? -rounded(-value) : rounded(value); }

ordered_json jsonOf(const Spread& spread) {
  return {{"mean", roundedPoint(spread.mean)},
          {"standardDeviation", rounded(spread.deviation)},
          {"least", roundedPoint(spread.least)},
          {"most", roundedPoint(spread.most)}};
}

ordered_json jsonOf(const EmbeddingFigures& figures) {
  const auto& [retrieval, teaching] = figures;
  ordered_json categories = ordered_json::array();
  for (const RetrievalFigures::Category& category : retrieval.categories) {
    categories.push_back({{"label", category.category},
                          {"queries", category.queries},
                          {"precisionAt5", rounded(category.precisionAt5)},
                          {"averagePrecision", rounded(category.averagePrecision)}});
  }
  return {{"retrieval",
           {{"queries", retrieval.queries},
            {"collection", retrieval.collection},
            {"precisionAt5", jsonOf(retrieval.precisionAt5)},
            {"meanAveragePrecision", jsonOf(retrieval.averagePrecision)},
            {"categories", std::move(categories)}}},
          {"teaching",
           {{"draws", teaching.spec.draws},
            {"examples", teaching.spec.examples},
            {"categories", teaching.categories},
            {"fewShot", jsonOf(teaching.fewShot)},
            {"own", teaching.spec.own},
            {"othersBefore", jsonOf(teaching.othersBefore)},
            {"othersAfter", jsonOf(teaching.othersAfter)},
            {"cost", jsonOf(teaching.cost)},
            {"ownRecognised", jsonOf(teaching.ownRecognised)}}}};
}

std::string markdownOf(const Mean& mean) {
  return number(mean.value, "%.3f") + " | " + number(mean.low, "%.3f") + " to " +
         number(mean.high, "%.3f");
}

std::string markdownOf(const Spread& spread) {
  return number(100.0 * spread.mean, "%.1f") + " | " + number(100.0 * spread.deviation, "%.1f") +
         " | " + number(100.0 * spread.least, "%.1f") + " to " +
         number(100.0 * spread.most, "%.1f");
}

std::string markdownOf(const EmbeddingFigures& figures) {
  const auto& [retrieval, teaching] = figures;
  const std::string own = std::to_string(teaching.spec.own);
  const std::string rest = std::to_string(teaching.categories - teaching.spec.own);
  std::ostringstream text;
  text << "| " << retrieval.queries << " sounds looked up among " << retrieval.collection
       << " | mean | 95 % bounds |\n|---|---|---|\n"
       << "| Precision at 5 | " << markdownOf(retrieval.precisionAt5) << " |\n"
       << "| Mean average precision | " << markdownOf(retrieval.averagePrecision) << " |\n\n"
       << "| Taught from " << teaching.spec.examples << " sounds of each, " << teaching.spec.draws
       << " draws | mean % | standard deviation | range |\n|---|---|---|---|\n"
       << "| All " << teaching.categories << ": right at first | " << markdownOf(teaching.fewShot)
       << " |\n"
       << "| " << own << " own: right at first | " << markdownOf(teaching.ownRecognised) << " |\n"
       << "| The other " << rest << ", without the own | " << markdownOf(teaching.othersBefore)
       << " |\n"
       << "| The other " << rest << ", beside the own | " << markdownOf(teaching.othersAfter)
       << " |\n"
       << "| What the own cost them, points | " << markdownOf(teaching.cost) << " |\n\n";
  return text.str();
}

}  // namespace

std::string metricsJson(const Evaluation& evaluation) {
  const Figures& figures = evaluation.figures;
  ordered_json json{{"clips", figures.clips},
                    {"top1", rounded(figures.top1)},
                    {"top3", rounded(figures.top3)},
                    {"calibrationError", rounded(figures.calibrationError)},
                    {"meanConfidence", rounded(figures.meanConfidence)},
                    {"millisecondsPerSegment", rounded(evaluation.millisecondsPerSegment)},
                    {"doubted", rounded(evaluation.doubted)}};
  for (const DoubtFigures& kind : evaluation.doubt) {
    json["doubt"].push_back(
        {{"sound", kind.sound}, {"sounds", kind.sounds}, {"doubted", rounded(kind.doubted)}});
  }
  for (const StressFigures& stress : evaluation.stresses) {
    json["stress"].push_back({{"name", stress.name},
                              {"top1", rounded(stress.top1)},
                              {"top3", rounded(stress.top3)},
                              {"lost", rounded(figures.top1) - rounded(stress.top1)}});
  }
  if (evaluation.embedding) json["embedding"] = jsonOf(*evaluation.embedding);
  for (const CategoryFigures& category : figures.categories) {
    json["categories"].push_back({{"label", category.label},
                                  {"clips", category.clips},
                                  {"recall", rounded(category.recall)},
                                  {"precision", rounded(category.precision)},
                                  {"mostConfusedBy", category.mostConfusedBy}});
  }
  json["confusion"] = figures.confusion;
  return json.dump(2) + "\n";
}

std::string confusionSvg(const Figures& figures, const std::string& title) {
  constexpr int kSquare = 22;
  constexpr int kMargin = 170;
  constexpr int kTop = 200;
  const auto count = static_cast<int>(figures.categories.size());
  const int side = count * kSquare;
  std::ostringstream svg;
  svg << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << kMargin + side + 20 << ' '
      << kTop + side + 20 << "\" font-family=\"sans-serif\" font-size=\"13\">\n"
      << "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
      << "<text x=\"10\" y=\"26\" font-size=\"20\">" << escaped(title) << "</text>\n"
      << "<text x=\"10\" y=\"50\" fill=\"#555\">rows: what it is; columns: what it is called; "
         "numbers: clips; "
      << percent(figures.top1) << " of " << figures.clips << " right</text>\n";
  svg << "<path stroke=\"#ddd\" d=\"";
  for (int line = 0; line <= count; ++line) {
    const int offset = line * kSquare;
    svg << 'M' << kMargin << ' ' << kTop + offset << 'h' << side << 'M' << kMargin + offset << ' '
        << kTop << 'v' << side;
  }
  svg << "\"/>\n";
  for (int row = 0; row < count; ++row) {
    const auto truth = static_cast<std::size_t>(row);
    const CategoryFigures& category = figures.categories[truth];
    const int y = kTop + row * kSquare;
    const std::string name = escaped(category.label);
    svg << "<text x=\"" << kMargin - 8 << "\" y=\"" << y + 16 << "\" text-anchor=\"end\">" << name
        << "</text>\n"
        << "<text transform=\"translate(" << kMargin + row * kSquare + 16 << ' ' << kTop - 8
        << ") rotate(-90)\">" << name << "</text>\n";
    for (int column = 0; column < count; ++column) {
      const int clips = figures.confusion[truth][static_cast<std::size_t>(column)];
      if (clips == 0) continue;
      const double share = static_cast<double>(clips) / category.clips;
      const int x = kMargin + column * kSquare;
      svg << "<rect x=\"" << x << "\" y=\"" << y << "\" width=\"" << kSquare << "\" height=\""
          << kSquare << "\" fill=\"" << squareColour(share, row == column) << "\"/><text x=\""
          << x + kSquare / 2 << "\" y=\"" << y + 16 << "\" text-anchor=\"middle\" fill=\""
          << (share > 0.5 ? "white" : "black") << "\">" << clips << "</text>\n";
    }
  }
  svg << "</svg>\n";
  return svg.str();
}

std::string figuresMarkdown(const Evaluation& evaluation) {
  const Figures& figures = evaluation.figures;
  std::ostringstream text;
  text << "| | |\n|---|---|\n"
       << "| Segments | " << figures.clips << " |\n"
       << "| Right at first | " << percent(figures.top1) << " |\n"
       << "| Among the first three | " << percent(figures.top3) << " |\n"
       << "| Expected calibration error | " << number(figures.calibrationError, "%.3f") << " |\n"
       << "| Mean confidence | " << number(figures.meanConfidence, "%.3f") << " |\n"
       << "| Forward pass, one thread, median | "
       << number(evaluation.millisecondsPerSegment, "%.1f") << " ms |\n\n";
  if (!evaluation.stresses.empty()) {
    text << "| After | right at first | lost | among three |\n|---|---|---|---|\n";
    for (const StressFigures& stress : evaluation.stresses) {
      text << "| " << stress.name << " | " << percent(stress.top1) << " | "
           << number(100.0 * (figures.top1 - stress.top1), "%.1f") << " | " << percent(stress.top3)
           << " |\n";
    }
    text << '\n';
  }
  if (evaluation.embedding) text << markdownOf(*evaluation.embedding);
  text << "| Sounds of no category | doubted |\n|---|---|\n";
  for (const DoubtFigures& kind : evaluation.doubt) {
    text << "| " << kind.sound << " (" << kind.sounds << ") | " << percent(kind.doubted) << " |\n";
  }
  text << "| all | " << percent(evaluation.doubted) << " |\n\n"
       << "| Category | clips | found | right when named | most often called instead |\n"
          "|---|---|---|---|---|\n";
  for (const CategoryFigures& category : figures.categories) {
    text << "| " << category.label << " | " << category.clips << " | " << percent(category.recall)
         << " | " << percent(category.precision) << " | " << category.mostConfusedBy << " |\n";
  }
  return text.str();
}

}  // namespace exsampling::learning
