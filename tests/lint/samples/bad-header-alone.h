#ifndef BAD_HEADER_ALONE_H
#define BAD_HEADER_ALONE_H
gboolean forgot_an_include (void);
#endif
