/* Sockets do not exist here: making one fails, and so nothing else is ever reached with one. */
#include <errno.h>
#include <netdb.h>

int __syscall_socket(int a, int b, int c, int d, int e, int f) {
    (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
    return -EAFNOSUPPORT;
}

#define NOT_A_SOCKET(name)                                                                         \
    int __syscall_##name(int a, int b, int c, int d, int e, int f) {                               \
        (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;                                      \
        return -ENOTSOCK;                                                                          \
    }

NOT_A_SOCKET(accept4)
NOT_A_SOCKET(bind)
NOT_A_SOCKET(connect)
NOT_A_SOCKET(getpeername)
NOT_A_SOCKET(getsockname)
NOT_A_SOCKET(getsockopt)
NOT_A_SOCKET(listen)
NOT_A_SOCKET(recvfrom)
NOT_A_SOCKET(recvmsg)
NOT_A_SOCKET(sendmsg)
NOT_A_SOCKET(sendto)

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
    (void)host, (void)service, (void)hints, (void)result;
    return EAI_FAIL;
}

int getnameinfo(const struct sockaddr *address, socklen_t address_length, char *host, socklen_t host_length,
                char *service, socklen_t service_length, int flags) {
    (void)address, (void)address_length, (void)host, (void)host_length, (void)service, (void)service_length;
    (void)flags;
    return EAI_FAIL;
}
