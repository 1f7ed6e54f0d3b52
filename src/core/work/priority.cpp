#include <exsampling/core/work/priority.hpp>

#ifdef __APPLE__
#include <pthread.h>
#else
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace exsampling::core {

void workInTheBackground() {
#ifdef __APPLE__
  pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
#else
  // On Linux a nice value is a thread's own.
  constexpr int kNicest = 19;
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNicest);
#endif
}

}  // namespace exsampling::core
