/*
 * Counts the points at which a process changes files below one folder, and at one of them does to
 * the process what a crash or a bad disk would. Loaded with LD_PRELOAD; Linux alone.
 *
 *   STEMMA_FAULT_ROOT    folder whose files count, as realpath(3) gives it
 *   STEMMA_FAULT_LOG     file outside of it that gets a line `operation bytes path` a point
 *   STEMMA_FAULT_AT      number of the point, from 1; none when unset
 *   STEMMA_FAULT_DO      kill: SIGKILL before it
 *                        tear: half of the bytes are written, then SIGKILL
 *                        once: this one call fails with STEMMA_FAULT_ERRNO
 *                        from: this call and all later ones fail
 *   STEMMA_FAULT_ERRNO   ENOSPC (calls that take space fail) or EIO (all fail)
 *
 * Changes made through mapped memory are no calls and are not seen: of SQLite's files that is the
 * contents of -shm, an index of the -wal file which every opening after a crash makes anew.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum action { NOTHING, KILL, TEAR, ONCE, FROM };

static char root[PATH_MAX];
static size_t root_length;
static int log_file = -1;
static long fault_at;
static enum action action;
static int fault_errno;
static long counted;

/* The function of the C library that one of ours stands before. */
#define REAL(name)                                                     \
  static __typeof__(&name) real_##name;                                \
  if (real_##name == NULL) real_##name = dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void start(void) {
  const char *folder = getenv("STEMMA_FAULT_ROOT");
  const char *log = getenv("STEMMA_FAULT_LOG");
  const char *at = getenv("STEMMA_FAULT_AT");
  const char *what = getenv("STEMMA_FAULT_DO");
  const char *number = getenv("STEMMA_FAULT_ERRNO");
  if (folder == NULL) return;
  snprintf(root, sizeof root, "%s", folder);
  root_length = strlen(root);
  if (log != NULL) {
    log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  }
  if (at != NULL) fault_at = atol(at);
  if (what != NULL) {
    action = strcmp(what, "kill") == 0   ? KILL
             : strcmp(what, "tear") == 0 ? TEAR
             : strcmp(what, "once") == 0 ? ONCE
             : strcmp(what, "from") == 0 ? FROM
                                         : NOTHING;
  }
  fault_errno = number != NULL && strcmp(number, "ENOSPC") == 0 ? ENOSPC : EIO;
}

/* True where an absolute path is that of the folder or of something below it. */
static int is_below(const char *path) {
  return root_length > 0 && strncmp(path, root, root_length) == 0 &&
         (path[root_length] == '/' || path[root_length] == '\0');
}

/* The absolute path of an open file; the kernel follows renames and copies of the descriptor. */
static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return 1;
}

/* The absolute path of a name as the *at calls take it. */
static int absolute(int folder, const char *name, char *path) {
  char base[PATH_MAX];
  if (name == NULL) return 0;
  if (name[0] == '/') return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX;
  if (folder == AT_FDCWD ? syscall(SYS_getcwd, base, sizeof base) < 0 : !path_of(folder, base)) return 0;
  return snprintf(path, PATH_MAX, "%s/%s", base, name) < PATH_MAX;
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* What the caller of `point` has to do. */
enum verdict { GO_ON, FAIL, HALF_THEN_DIE, HALF };

/* Counts a point, and dies here where that is what was asked for. */
static enum verdict point(const char *operation, long bytes, const char *path, int takes_space) {
  long number = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
  if (log_file >= 0) {
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%s %ld %s\n", operation, bytes, path + root_length);
    if (length > 0) (void)!syscall(SYS_write, log_file, line, (size_t)length);
  }
  if (action == NOTHING || fault_at == 0 || number < fault_at) return GO_ON;
  if (number > fault_at && action != FROM) return GO_ON;
  if (action == KILL) die();
  if (action == TEAR) {
    if (bytes < 2) die();
    return HALF_THEN_DIE;
  }
  if (fault_errno == ENOSPC && !takes_space) return GO_ON;
  /* A disk that fills up takes what still fits. */
  if (action == FROM && number == fault_at && fault_errno == ENOSPC && bytes > 1) return HALF;
  return FAIL;
}

static enum verdict path_point(const char *operation, int folder, const char *name, int takes_space) {
  char path[PATH_MAX];
  if (root_length == 0 || !absolute(folder, name, path) || !is_below(path)) return GO_ON;
  return point(operation, 0, path, takes_space);
}

static enum verdict fd_point(const char *operation, int fd, long bytes, int takes_space) {
  char path[PATH_MAX];
  if (root_length == 0 || !path_of(fd, path) || !is_below(path)) return GO_ON;
  return point(operation, bytes, path, takes_space);
}

#define REFUSE(verdict)         \
  if ((verdict) == FAIL) {      \
    errno = fault_errno;        \
    return -1;                  \
  }

/* Opening is a point where it makes a file or empties one. */
static enum verdict open_point(int folder, const char *name, int flags) {
  struct stat found;
  if (root_length == 0 || (flags & (O_CREAT | O_TRUNC)) == 0) return GO_ON;
  int saved = errno;
  int exists = fstatat(folder, name, &found, 0) == 0;
  errno = saved;
  if (exists && (flags & O_EXCL)) return GO_ON;
  if (exists && ((flags & O_TRUNC) == 0 || found.st_size == 0)) return GO_ON;
  if (!exists && (flags & O_CREAT) == 0) return GO_ON;
  return path_point(exists ? "empty" : "create", folder, name, !exists);
}

#define MODE_OF(flags, mode)                                           \
  mode_t mode = 0;                                                     \
  if ((flags) & O_CREAT) {                                             \
    va_list rest;                                                      \
    va_start(rest, flags);                                             \
    mode = va_arg(rest, mode_t);                                       \
    va_end(rest);                                                      \
  }

#define OPEN(name)                                                     \
  int name(const char *path, int flags, ...) {                         \
    REAL(name);                                                        \
    MODE_OF(flags, mode)                                               \
    REFUSE(open_point(AT_FDCWD, path, flags))                          \
    return real_##name(path, flags, mode);                             \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                   \
  int name(int folder, const char *path, int flags, ...) {             \
    REAL(name);                                                        \
    MODE_OF(flags, mode)                                               \
    REFUSE(open_point(folder, path, flags))                            \
    return real_##name(folder, path, flags, mode);                     \
  }
OPENAT(openat)
OPENAT(openat64)

#define FOPEN(name)                                                    \
  FILE *name(const char *path, const char *mode) {                     \
    REAL(name);                                                        \
    int flags = mode[0] == 'w' ? O_CREAT | O_TRUNC : mode[0] == 'a' ? O_CREAT : 0; \
    if (open_point(AT_FDCWD, path, flags) == FAIL) {                   \
      errno = fault_errno;                                             \
      return NULL;                                                     \
    }                                                                  \
    return real_##name(path, mode);                                    \
  }
FOPEN(fopen)
FOPEN(fopen64)

/* Writes `half` in place of the whole where the verdict says so. */
#define WRITE(fd, bytes, whole, half)                                  \
  switch (fd_point("write", fd, (long)(bytes), 1)) {                   \
    case FAIL:                                                         \
      errno = fault_errno;                                             \
      return -1;                                                       \
    case HALF_THEN_DIE:                                                \
      (void)!(half);                                                   \
      die();                                                           \
      return -1;                                                       \
    case HALF:                                                         \
      return half;                                                     \
    default:                                                           \
      return whole;                                                    \
  }

ssize_t write(int fd, const void *data, size_t size) {
  REAL(write);
  WRITE(fd, size, real_write(fd, data, size), real_write(fd, data, size / 2))
}

#define PWRITE(name, offset_type)                                      \
  ssize_t name(int fd, const void *data, size_t size, offset_type at) { \
    REAL(name);                                                        \
    WRITE(fd, size, real_##name(fd, data, size, at), real_##name(fd, data, size / 2, at)) \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

static size_t size_of(const struct iovec *parts, int count) {
  size_t size = 0;
  for (int i = 0; i < count; i++) size += parts[i].iov_len;
  return size;
}

/* The first half of all parts as one piece, for the caller to write. */
static char *half_of(const struct iovec *parts, int count) {
  size_t wanted = size_of(parts, count) / 2, length = 0;
  char *half = malloc(wanted + 1);
  for (int i = 0; half != NULL && i < count && length < wanted; i++) {
    size_t take = parts[i].iov_len < wanted - length ? parts[i].iov_len : wanted - length;
    memcpy(half + length, parts[i].iov_base, take);
    length += take;
  }
  return half;
}

static ssize_t write_half(int fd, const struct iovec *parts, int count) {
  char *half = half_of(parts, count);
  ssize_t written = syscall(SYS_write, fd, half, size_of(parts, count) / 2);
  free(half);
  return written;
}

static ssize_t pwrite_half(int fd, const struct iovec *parts, int count, off64_t at) {
  char *half = half_of(parts, count);
  ssize_t written = syscall(SYS_pwrite64, fd, half, size_of(parts, count) / 2, at);
  free(half);
  return written;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(writev);
  WRITE(fd, size_of(parts, count), real_writev(fd, parts, count), write_half(fd, parts, count))
}

#define PWRITEV(name, offset_type)                                     \
  ssize_t name(int fd, const struct iovec *parts, int count, offset_type at) { \
    REAL(name);                                                        \
    WRITE(fd, size_of(parts, count), real_##name(fd, parts, count, at), \
          pwrite_half(fd, parts, count, at))                           \
  }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t size, unsigned flags) {
  REAL(copy_file_range);
  WRITE(out, size, real_copy_file_range(in, in_at, out, out_at, size, flags),
        real_copy_file_range(in, in_at, out, out_at, size / 2, flags))
}

#define SENDFILE(name, offset_type)                                    \
  ssize_t name(int out, int in, offset_type *at, size_t size) {        \
    REAL(name);                                                        \
    WRITE(out, size, real_##name(out, in, at, size), real_##name(out, in, at, size / 2)) \
  }
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

/* Making a file longer takes space, making it shorter does not. */
#define FTRUNCATE(name, offset_type)                                   \
  int name(int fd, offset_type size) {                                 \
    REAL(name);                                                        \
    struct stat found;                                                 \
    int grows = fstat(fd, &found) == 0 && found.st_size < size;        \
    REFUSE(fd_point("resize", fd, 0, grows))                           \
    return real_##name(fd, size);                                      \
  }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define FALLOCATE(name, offset_type)                                   \
  int name(int fd, offset_type at, offset_type size) {                 \
    REAL(name);                                                        \
    if (fd_point("resize", fd, 0, 1) == FAIL) return fault_errno;      \
    return real_##name(fd, at, size);                                  \
  }
FALLOCATE(posix_fallocate, off_t)
FALLOCATE(posix_fallocate64, off64_t)

#define SYNC(name)                                                     \
  int name(int fd) {                                                   \
    REAL(name);                                                        \
    REFUSE(fd_point("sync", fd, 0, 0))                                 \
    return real_##name(fd);                                            \
  }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
  REAL(rename);
  REFUSE(path_point("rename", AT_FDCWD, to, 0))
  return real_rename(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  REAL(renameat);
  REFUSE(path_point("rename", to_folder, to, 0))
  return real_renameat(from_folder, from, to_folder, to);
}

/* Taking away is a point where there is something. */
static enum verdict remove_point(const char *operation, int folder, const char *name) {
  struct stat found;
  int saved = errno;
  int exists = fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0;
  errno = saved;
  return exists ? path_point(operation, folder, name, 0) : GO_ON;
}

int unlink(const char *path) {
  REAL(unlink);
  REFUSE(remove_point("remove", AT_FDCWD, path))
  return real_unlink(path);
}

int unlinkat(int folder, const char *path, int flags) {
  REAL(unlinkat);
  REFUSE(remove_point("remove", folder, path))
  return real_unlinkat(folder, path, flags);
}

int rmdir(const char *path) {
  REAL(rmdir);
  REFUSE(remove_point("remove", AT_FDCWD, path))
  return real_rmdir(path);
}

/* Making is a point where nothing has the name yet. */
static enum verdict make_point(const char *operation, int folder, const char *name) {
  struct stat found;
  int saved = errno;
  int exists = fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) == 0;
  errno = saved;
  return exists ? GO_ON : path_point(operation, folder, name, 1);
}

int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  REFUSE(make_point("folder", AT_FDCWD, path))
  return real_mkdir(path, mode);
}

int mkdirat(int folder, const char *path, mode_t mode) {
  REAL(mkdirat);
  REFUSE(make_point("folder", folder, path))
  return real_mkdirat(folder, path, mode);
}

int link(const char *from, const char *to) {
  REAL(link);
  REFUSE(make_point("link", AT_FDCWD, to))
  return real_link(from, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  REAL(linkat);
  REFUSE(make_point("link", to_folder, to))
  return real_linkat(from_folder, from, to_folder, to, flags);
}

int symlink(const char *target, const char *path) {
  REAL(symlink);
  REFUSE(make_point("link", AT_FDCWD, path))
  return real_symlink(target, path);
}
