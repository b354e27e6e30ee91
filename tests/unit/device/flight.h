/* What the tests of requests share: work on other threads that waits until the test lets it go. */
#ifndef DEVICE_FLIGHT_H
#define DEVICE_FLIGHT_H

#include <coppice/dev/request.h>
#include <coppice/dev/timer.h>
#include <pthread.h>
#include <rig.h>

/* What a thread of the host's waits for.  (The locks of GLib are not seen by the thread sanitizer.)
 */
typedef struct
{
  pthread_mutex_t lock;
  pthread_cond_t moved;
  guint count;
} Gate;

static inline void
gate_set_up (Gate *gate)
{
  pthread_mutex_init (&gate->lock, NULL);
  pthread_cond_init (&gate->moved, NULL);
  gate->count = 0;
}

static inline void
gate_tear_down (Gate *gate)
{
  pthread_cond_destroy (&gate->moved);
  pthread_mutex_destroy (&gate->lock);
}

static inline void
gate_add (Gate *gate)
{
  pthread_mutex_lock (&gate->lock);
  gate->count++;
  pthread_cond_broadcast (&gate->moved);
  pthread_mutex_unlock (&gate->lock);
}

static inline void
gate_wait (Gate *gate, guint count)
{
  pthread_mutex_lock (&gate->lock);
  while (gate->count < count)
    pthread_cond_wait (&gate->moved, &gate->lock);
  pthread_mutex_unlock (&gate->lock);
}

/* Work that waits for the gate, and says what became of it. */
typedef struct
{
  RigFixture *self;
  CopRequest *request;
  const char *name;
  Gate *gate; /* nullable */
  guint wanted;
  Gate *passed;      /* nullable: told when the work is done */
  gboolean keep;     /* done does not end the request */
  guint again;       /* done runs it again so often */
  pthread_t machine; /* the thread that began it */
  gboolean elsewhere, was_live;
} Job;

static inline void
work (gpointer data)
{
  Job *job = data;

  job->elsewhere = !pthread_equal (pthread_self (), job->machine);
  if (job->gate)
    gate_wait (job->gate, job->wanted);
  job->was_live = cop_request_is_live (job->request);
  if (job->passed)
    gate_add (job->passed);
}

static inline void
done (CopRequest *request, gpointer data)
{
  Job *job = data;

  g_assert_true (request == job->request);
  g_assert_true (pthread_equal (pthread_self (), job->machine));
  g_assert_true (job->elsewhere);
  cop_test_log_add (cop_test_log_current (), "done %s%s", job->name,
                    cop_request_is_live (request) ? "" : " too late");
  if (job->again && job->again--)
    g_assert_true (cop_request_run (request, work, done, job));
  else if (!job->keep)
    cop_request_end (request);
}

static inline void
begin (RigFixture *self, CopDevice *device, Job *job)
{
  g_autoptr (GError) error = NULL;

  job->self = self;
  job->machine = pthread_self ();
  if (job->request == NULL)
    job->request = cop_request_begin (device, job->name, &error);
  g_assert_no_error (error);
  g_assert_true (cop_request_run (job->request, work, done, job));
}

static inline void
settle (RigFixture *self)
{
  g_autoptr (GError) error = NULL;

  cop_machine_settle (self->machine, &error);
  g_assert_no_error (error);
}

static inline CopDevice *
add_probe (RigFixture *self)
{
  CopDevice *device = rig_add (self->machine, &rig_type_probe, "p", self->bus);

  cop_test_log_clear (self->log);
  return device;
}

static inline void
assert_holders (CopDevice *device, const char *expected)
{
  g_auto (GStrv) holders = cop_object_holders (&device->object);
  g_autofree char *joined = g_strjoinv (", ", holders);

  g_assert_cmpstr (joined, ==, expected);
}

static inline guint
n_retired (RigFixture *self)
{
  g_autoptr (GPtrArray) retired = cop_machine_retired (self->machine);

  return retired->len;
}

#endif
