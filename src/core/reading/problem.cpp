#include <exsampling/core/reading/problem.hpp>

#include <algorithm>

namespace exsampling::core {

std::string formatProblem(const Problem& problem) {
  std::string line = problem.file.string();
  if (problem.position.line > 0) {
    line +=
        ":" + std::to_string(problem.position.line) + ":" + std::to_string(problem.position.column);
  }
  line += ": ";
  if (!problem.pointer.empty()) line += problem.pointer + " ";
  return line + problem.message;
}

std::string formatProblems(const std::vector<Problem>& problems) {
  std::string lines;
  for (const Problem& problem : problems) {
    if (!lines.empty()) lines += '\n';
    lines += formatProblem(problem);
  }
  return lines;
}

void sortByPosition(std::vector<Problem>& problems) {
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.position < b.position; });
}

}  // namespace exsampling::core
