/* Seats that only read, as fast as they can: what a telling process is measured against must not wait for them.
 *
 *     sink PORT SEATS      joins so many times as a websocket, reads until every one of them is closed
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static const char ASK[] = "GET / HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
static char room[1 << 20];

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    struct sockaddr_in hub = {
        .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int seats = atoi(argv[2]), heard = epoll_create1(0);
    struct epoll_event *found = calloc(seats, sizeof *found);
    for (int n = 0; n < seats; n++) {
        int seat = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(seat, (struct sockaddr *)&hub, sizeof hub)) return 3;
        if (send(seat, ASK, strlen(ASK), MSG_NOSIGNAL) != (ssize_t)strlen(ASK)) return 3;
        struct epoll_event wanted = {.events = EPOLLIN, .data.fd = seat};
        if (epoll_ctl(heard, EPOLL_CTL_ADD, seat, &wanted)) return 3;
    }
    for (int open = seats; open;) {
        int ready = epoll_wait(heard, found, seats, -1);
        for (int n = 0; n < ready; n++)
            if (recv(found[n].data.fd, room, sizeof room, 0) <= 0) {
                close(found[n].data.fd);
                open--;
            }
    }
    return 0;
}
