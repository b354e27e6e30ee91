/* The time of one machine: made with its life, and what a device has to do with it at its end. */
#define _GNU_SOURCE /* pthread_rwlockattr_setkind_np */
#include <device/time.h>

CopTime *
cop_time__new (CopOwner *owner)
{
  CopTime *time = g_new0 (CopTime, 1);
  pthread_rwlockattr_t kind;

  time->ref_count = 1;
  time->owner = owner;
  pthread_mutex_init (&time->lock, NULL);
  pthread_cond_init (&time->finished, NULL);
  /* many threads that copy do not keep one that unrealizes waiting */
  pthread_rwlockattr_init (&kind);
  pthread_rwlockattr_setkind_np (&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
  pthread_rwlock_init (&time->gate, &kind);
  pthread_rwlockattr_destroy (&kind);
  return time;
}

CopTime *
cop_time__ref (CopTime *time)
{
  g_atomic_int_inc (&time->ref_count);
  return time;
}

void
cop_time__unref (CopTime *time)
{
  if (!g_atomic_int_dec_and_test (&time->ref_count))
    return;
  pthread_rwlock_destroy (&time->gate);
  pthread_cond_destroy (&time->finished);
  pthread_mutex_destroy (&time->lock);
  g_free (time);
}

void
cop_time__free (CopTime *time)
{
  GSource *wake;

  if (time == NULL)
    return;
  cop_vec_free (&time->due);
  pthread_mutex_lock (&time->lock);
  wake = g_steal_pointer (&time->wake);
  pthread_mutex_unlock (&time->lock);
  if (wake)
    {
      g_source_destroy (wake);
      g_source_unref (wake);
    }
  cop_time__unref (time);
}

void
cop_time__take_back (CopDevice *device)
{
  cop_timer__take_back (device);
  cop_request__take_back (device);
}
