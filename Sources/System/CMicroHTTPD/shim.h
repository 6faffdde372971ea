#ifndef CMICROHTTPD_SHIM_H
#define CMICROHTTPD_SHIM_H
#include <microhttpd.h>

/// The functions MHD calls; each gets the same context pointer.
struct cmhd_callbacks {
  MHD_AccessHandlerCallback access;
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection;
  void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
  size_t (*unescape)(void *context, struct MHD_Connection *connection, char *text);
  MHD_LogCallback log;
};

/// MHD_start_daemon is variadic, so Swift cannot call it: options go in as an array instead.
static inline struct MHD_Daemon *cmhd_start(unsigned int flags, struct cmhd_callbacks calls, void *context,
                                            struct MHD_OptionItem *options) {
  return MHD_start_daemon(flags, 0, NULL, NULL, calls.access, context,              //
                          MHD_OPTION_EXTERNAL_LOGGER, calls.log, context,           //
                          MHD_OPTION_NOTIFY_COMPLETED, calls.completed, context,    //
                          MHD_OPTION_NOTIFY_CONNECTION, calls.connection, context,  //
                          MHD_OPTION_URI_LOG_CALLBACK, calls.target, context,       //
                          MHD_OPTION_UNESCAPE_CALLBACK, calls.unescape, context,    //
                          MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

/// The descriptor that is readable when MHD_run has something to do; MHD_get_daemon_info is variadic too.
static inline int cmhd_epoll(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
  return info ? info->epoll_fd : -1;
}

/// What the connection callback stored in its socket context; MHD_get_connection_info is variadic too.
static inline void *cmhd_socket_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : NULL;
}

/// The file descriptor of the connection, -1 if there is none.
static inline int cmhd_descriptor(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

/// The address of the other side, NULL if it is not known.
static inline const struct sockaddr *cmhd_peer(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return info ? info->client_addr : NULL;
}

/// The bytes of request line and header fields together.
static inline size_t cmhd_header_size(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return info ? info->header_size : 0;
}

/// Has the connection closed after the answer, which is sent without chunks; MHD_set_response_options is variadic too.
static inline void cmhd_end_with_connection(struct MHD_Response *response) {
  MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

/// The size of a body of unknown length. The macros have casts, so Swift does not see them.
static const uint64_t cmhd_unknown_size = MHD_SIZE_UNKNOWN;

/// What a content reader returns at the end of the body, and when the body cannot be completed.
static const ssize_t cmhd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t cmhd_failure = MHD_CONTENT_READER_END_WITH_ERROR;
#endif
