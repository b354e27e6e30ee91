#include <base/pool.h>
#include <base/vec.h>
#include <signal.h>

#define LEAST 2
#define MOST 8

typedef struct _Job Job;
struct _Job
{
  void (*work) (gpointer data);
  gpointer data;
  Job *next;
};

typedef struct
{
  pthread_mutex_t lock;
  pthread_cond_t wake;
  Job *first, *last;
  guint n_waiting; /* jobs that no thread has taken */
  guint n_idle;    /* threads that wait for one */
  guint most;
  gboolean closing;
  COP_VEC (pthread_t) threads;
} Pool;

static gpointer
serve (gpointer data)
{
  Pool *pool = data;

  pthread_mutex_lock (&pool->lock);
  for (;;)
    {
      Job *job = pool->first;
      if (job == NULL)
        {
          if (pool->closing)
            break;
          pool->n_idle++;
          pthread_cond_wait (&pool->wake, &pool->lock);
          pool->n_idle--;
          continue;
        }
      pool->first = job->next;
      pool->n_waiting--;
      pthread_mutex_unlock (&pool->lock);
      job->work (job->data);
      g_free (job);
      pthread_mutex_lock (&pool->lock);
    }
  pthread_mutex_unlock (&pool->lock);
  return NULL;
}

/* The embedder's signals are for the embedder's threads. */
static gboolean
add_thread (Pool *pool)
{
  sigset_t all, before;
  pthread_t thread;
  int failed;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  failed = pthread_create (&thread, NULL, serve, pool);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  if (!failed)
    *cop_vec_push (&pool->threads) = thread;
  return !failed;
}

static void
pool_free (gpointer data)
{
  Pool *pool = data;

  pthread_mutex_lock (&pool->lock);
  pool->closing = TRUE;
  pthread_cond_broadcast (&pool->wake);
  pthread_mutex_unlock (&pool->lock);
  for (guint i = 0; i < pool->threads.len; i++)
    pthread_join (pool->threads.items[i], NULL);
  cop_vec_free (&pool->threads);
  pthread_cond_destroy (&pool->wake);
  pthread_mutex_destroy (&pool->lock);
  g_free (pool);
}

static Pool *
pool_of (CopHost *host)
{
  CopHostRoom *room = &host->rooms[COP_HOST_POOL];

  pthread_mutex_lock (&host->lock);
  if (room->data == NULL)
    {
      Pool *pool = g_new0 (Pool, 1);
      pthread_mutex_init (&pool->lock, NULL);
      pthread_cond_init (&pool->wake, NULL);
      pool->most = CLAMP (g_get_num_processors (), LEAST, MOST);
      room->data = pool;
      room->close = pool_free;
    }
  pthread_mutex_unlock (&host->lock);
  return room->data;
}

void
cop_host__run (CopHost *host, void (*work) (gpointer data), gpointer data)
{
  Pool *pool = pool_of (host);
  Job *job = g_new0 (Job, 1);
  gboolean taken;

  *job = (Job){ .work = work, .data = data };
  pthread_mutex_lock (&pool->lock);
  /* one that is idle may not have woken for the job before this one */
  if (pool->n_idle <= pool->n_waiting && pool->threads.len < pool->most)
    add_thread (pool);
  taken = pool->threads.len > 0;
  if (taken)
    {
      if (pool->first)
        pool->last->next = job;
      else
        pool->first = job;
      pool->last = job;
      pool->n_waiting++;
      pthread_cond_signal (&pool->wake);
    }
  pthread_mutex_unlock (&pool->lock);
  if (taken)
    return;
  g_free (job);
  work (data);
}
