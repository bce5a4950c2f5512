/* What a hub costs at the least: one send() to each seat for each frame it is told, from bytes that are ready.
 *
 *     sender PLAN SEATS      prints its port, lets so many seats in, then carries the plan out once for each line
 *                            on its standard input and prints the microseconds of processor time that took
 *
 * A plan is words of 32 bits: how many frames, for each its length and its bytes, how many sends, for each the seat
 * and the frame.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

struct frame { uint32_t size; char *bytes; };

static uint32_t word(FILE *plan) {
    uint32_t found;
    if (fread(&found, sizeof found, 1, plan) != 1) exit(2);
    return found;
}

static long long spent_us(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    FILE *plan = fopen(argv[1], "rb");
    uint32_t seats = atoi(argv[2]);
    if (!plan) return 2;

    uint32_t count = word(plan);
    struct frame *frames = calloc(count, sizeof *frames);
    for (uint32_t n = 0; n < count; n++) {
        frames[n].size = word(plan);
        frames[n].bytes = malloc(frames[n].size);
        if (fread(frames[n].bytes, 1, frames[n].size, plan) != frames[n].size) return 2;
    }
    uint32_t sends = word(plan);
    uint32_t *to = calloc(sends, sizeof *to), *what = calloc(sends, sizeof *what);
    for (uint32_t n = 0; n < sends; n++) {
        to[n] = word(plan);
        what[n] = word(plan);
    }

    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof here;
    int door = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(door, (struct sockaddr *)&here, length) || listen(door, seats)) return 2;
    getsockname(door, (struct sockaddr *)&here, &length);
    printf("%d\n", ntohs(here.sin_port));
    fflush(stdout);
    int *seat = calloc(seats, sizeof *seat);
    for (uint32_t n = 0; n < seats; n++) {
        if ((seat[n] = accept(door, NULL, NULL)) < 0) return 2;
        setsockopt(seat[n], IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    }

    while (getchar() != EOF) {
        long long began = spent_us();
        for (uint32_t n = 0; n < sends; n++) {
            struct frame *each = &frames[what[n]];
            for (uint32_t sent = 0; sent < each->size;) {
                ssize_t took = send(seat[to[n]], each->bytes + sent, each->size - sent, MSG_NOSIGNAL);
                if (took < 0) return 3;
                sent += took;
            }
        }
        printf("%lld\n", spent_us() - began);
        fflush(stdout);
    }
    return 0;
}
