/* A growing array of one type, for the loops where every nanosecond is paid a million times. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <glib.h>

#define COP_VEC(Type_)                                                                             \
  struct                                                                                           \
  {                                                                                                \
    Type_ *items;                                                                                  \
    guint len, room;                                                                               \
  }

/* The address of a new last item, not initialised; it moves when the next one is pushed. */
#define cop_vec_push(vec_)                                                                         \
  (G_UNLIKELY ((vec_)->len == (vec_)->room)                                                        \
       ? ((vec_)->room = MAX (16, 2 * (vec_)->room),                                               \
          (vec_)->items = g_realloc_n ((vec_)->items, (vec_)->room, sizeof *(vec_)->items),        \
          &(vec_)->items[(vec_)->len++])                                                           \
       : &(vec_)->items[(vec_)->len++])

#define cop_vec_last(vec_) (&(vec_)->items[(vec_)->len - 1])
#define cop_vec_free(vec_)                                                                         \
  (g_free ((vec_)->items), (vec_)->items = NULL, (vec_)->len = (vec_)->room = 0)

#endif
