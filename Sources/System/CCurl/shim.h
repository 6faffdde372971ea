#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H
// Handles have their own types instead of void.
#define CURL_STRICTER
// The type checks are macros that need a constant option; the functions below have types instead.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// curl_easy_setopt, curl_multi_setopt and curl_easy_getinfo are variadic, so Swift cannot call them: one function each
// for each type of value.

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

/// Texts are copied by libcurl; so are the bytes of CURLOPT_COPYPOSTFIELDS.
static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

/// The list has to live as long as the transfer.
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

/// The functions that libcurl calls in a transfer; each gets the same context.
struct ccurl_callbacks {
  curl_write_callback header;
  curl_write_callback body;
  curl_read_callback read;
  curl_opensocket_callback open;
};

/// Sets the functions that a transfer calls, their context, and the CURL_ERROR_SIZE bytes for its error message.
static inline void ccurl_set_callbacks(CURL *handle, struct ccurl_callbacks calls, void *context, char *message) {
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, calls.header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, calls.body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, calls.read);
  curl_easy_setopt(handle, CURLOPT_READDATA, context);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, calls.open);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, message);
}

/// The status of the answer: of HTTP, or the last one of SMTP; 0 if there was none.
static inline long ccurl_status(CURL *handle) {
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

/// The version of the library, such as 7.88.1; CURLVERSION_NOW is a macro, which Swift does not see.
static inline const char *ccurl_version(void) { return curl_version_info(CURLVERSION_NOW)->version; }

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}
#endif
