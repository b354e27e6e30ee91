#include <object/slab.h>
#include <stdlib.h>

#define PAGE_SIZE ((gsize)4096)
#define LEAST_PAGES 4
#define MOST_PAGES 256
#define STEP 16
#define N_CLASSES 32 /* blocks of up to 512 bytes */

typedef struct _Page Page;
typedef struct _Region Region;

/* Blocks of one size, at the beginning of a page. */
struct _Page
{
  Region *region;
  Page **open;       /* the list of its size: pages with room, the one in use first */
  Page *prev, *next; /* among those; next also among the free pages of a region */
  gpointer free;     /* blocks that were given back, linked through themselves */
  guint16 block_size;
  guint16 bump; /* where what was never used begins */
  guint16 n_used;
  gboolean is_open;
};

/* Pages that were taken from the heap together. */
struct _Region
{
  CopSlab *slab;
  Region *prev, *next;         /* among those with free pages */
  Region *all_prev, *all_next; /* among all of the slab */
  char *pages;
  Page *free;    /* that were given back */
  guint n_pages; /* in all */
  guint bump;    /* where those begin that were never used */
  guint n_used;
};

struct _CopSlab
{
  Page *open[N_CLASSES];
  Region *regions; /* with free pages */
  Region *all;
  gsize n_pages; /* of all regions */
};

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define USE_HEAP 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define USE_HEAP 1
#endif
#endif

CopSlab *
cop_slab_new (void)
{
#ifdef USE_HEAP
  return NULL;
#else
  return g_getenv ("G_SLICE") ? NULL : g_new0 (CopSlab, 1);
#endif
}

void
cop_slab_destroy (CopSlab *slab)
{
  Region *next;

  if (slab == NULL)
    return;
  for (Region *region = slab->all; region; region = next)
    {
      next = region->all_next;
      free (region->pages);
      g_free (region);
    }
  g_free (slab);
}

/* --- pages --- */

static void
open_region (Region *region)
{
  CopSlab *slab = region->slab;

  region->prev = NULL;
  region->next = slab->regions;
  if (slab->regions)
    slab->regions->prev = region;
  slab->regions = region;
}

static void
close_region (Region *region)
{
  if (region->prev)
    region->prev->next = region->next;
  else
    region->slab->regions = region->next;
  if (region->next)
    region->next->prev = region->prev;
}

/* They grow with what there is: what is never used stays in proportion. */
static Region *
add_region (CopSlab *slab)
{
  gsize n_pages = CLAMP (slab->n_pages / 32, LEAST_PAGES, MOST_PAGES);
  char *pages = aligned_alloc (PAGE_SIZE, n_pages * PAGE_SIZE);
  Region *region;

  if (pages == NULL)
    return NULL;
  region = g_new0 (Region, 1);
  region->slab = slab;
  region->pages = pages;
  region->n_pages = (guint)n_pages;
  region->all_next = slab->all;
  if (slab->all)
    slab->all->all_prev = region;
  slab->all = region;
  slab->n_pages += n_pages;
  open_region (region);
  return region;
}

static void
drop_region (Region *region)
{
  CopSlab *slab = region->slab;

  close_region (region);
  if (region->all_prev)
    region->all_prev->all_next = region->all_next;
  else
    slab->all = region->all_next;
  if (region->all_next)
    region->all_next->all_prev = region->all_prev;
  slab->n_pages -= region->n_pages;
  free (region->pages);
  g_free (region);
}

static gboolean
is_full (const Region *region)
{
  return region->free == NULL && region->bump == region->n_pages;
}

static void
open_page (Page *page)
{
  page->is_open = TRUE;
  page->prev = NULL;
  page->next = *page->open;
  if (page->next)
    page->next->prev = page;
  *page->open = page;
}

static void
close_page (Page *page)
{
  if (page->prev)
    page->prev->next = page->next;
  else
    *page->open = page->next;
  if (page->next)
    page->next->prev = page->prev;
  page->is_open = FALSE;
}

static Page *
add_page (CopSlab *slab, guint class)
{
  Region *region = slab->regions ? slab->regions : add_region (slab);
  Page *page;

  if (region == NULL)
    return NULL;
  page = region->free;
  if (page)
    region->free = page->next;
  else
    page = (Page *)(gpointer)(region->pages + region->bump++ * PAGE_SIZE);
  region->n_used++;
  if (is_full (region))
    close_region (region);
  *page = (Page){ .region = region,
                  .open = &slab->open[class],
                  .block_size = (guint16)((class + 1) * STEP),
                  .bump = (sizeof (Page) + STEP - 1) / STEP * STEP };
  open_page (page);
  return page;
}

/* Regions that are empty go back to the heap, but for the last one with room. */
static void
drop_page (Page *page)
{
  Region *region = page->region;

  close_page (page);
  if (is_full (region))
    open_region (region);
  page->next = region->free;
  region->free = page;
  if (--region->n_used == 0 && (region->prev || region->next))
    drop_region (region);
}

/* --- blocks --- */

gpointer
cop_slab_take (CopSlab *slab, gsize size)
{
  gsize i = (size + STEP - 1) / STEP - 1;
  Page *page;
  gpointer block;

  if (i >= N_CLASSES)
    return NULL;
  page = slab->open[i];
  if (G_UNLIKELY (page == NULL))
    {
      page = add_page (slab, (guint)i);
      if (page == NULL)
        return NULL;
    }
  block = page->free;
  if (block)
    page->free = *(gpointer *)block;
  else
    {
      block = (char *)page + page->bump;
      page->bump += page->block_size;
    }
  page->n_used++;
  if (G_UNLIKELY (page->free == NULL && page->bump + page->block_size > (int)PAGE_SIZE))
    close_page (page);
  return block;
}

void
cop_slab_give (gpointer block)
{
  Page *page = (Page *)((gsize)block & ~(PAGE_SIZE - 1));

  *(gpointer *)block = page->free;
  page->free = block;
  if (G_UNLIKELY (!page->is_open))
    open_page (page);
  /* an empty page can be had by blocks of other sizes, unless it is the last one with room */
  if (--page->n_used == 0 && (page->prev || page->next))
    drop_page (page);
}
