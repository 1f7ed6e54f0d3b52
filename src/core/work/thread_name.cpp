#include <exsampling/core/work/thread_name.hpp>

#include <pthread.h>

namespace exsampling::core {

void nameThread(const std::string& name) {
  const std::string kept = name.substr(0, 15);
#ifdef __APPLE__
  pthread_setname_np(kept.c_str());
#else
  pthread_setname_np(pthread_self(), kept.c_str());
#endif
}

}  // namespace exsampling::core
