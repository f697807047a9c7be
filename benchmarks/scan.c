/* Work W in C, one world after the other, every proposal a scan of all packages: what one core can do without
 * ranking and without vector units of its own. Draws are given; they are not part of the time.
 *
 *     cc -O3 -march=native -o scan scan.c -lm && ./scan draws.bin outcomes.bin
 *
 * draws.bin: the int64s worlds, packages, issues, options; then as doubles worth and read (worlds, 2, issues,
 * options), share (worlds, 2, issues), exponent and walks (worlds, 2), closes (worlds); then the packages' options
 * (packages, issues) as int64. outcomes.bin: the package of each world's deal as int64, −1 for none. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LAST 49

static int64_t W, K, J, O;

static double *numbers(FILE *file, int64_t count) {
    double *values = malloc(count * sizeof(double));
    if (fread(values, sizeof(double), count, file) != (size_t)count) exit(1);
    return values;
}

static void table(double *into, const double *worth, const double *share, const int64_t *options) {
    for (int64_t k = 0; k < K; k++) {
        double value = 0;
        for (int64_t j = 0; j < J; j++) value += share[j] * worth[j * O + options[k * J + j]];
        into[k] = value;
    }
}

int main(int count, char **names) {
    if (count != 3) return 2;
    FILE *file = fopen(names[1], "rb");
    int64_t sizes[4];
    if (!file || fread(sizes, sizeof(int64_t), 4, file) != 4) return 1;
    W = sizes[0], K = sizes[1], J = sizes[2], O = sizes[3];
    double *worth = numbers(file, W * 2 * J * O), *read = numbers(file, W * 2 * J * O);
    double *share = numbers(file, W * 2 * J), *exponent = numbers(file, W * 2), *walks = numbers(file, W * 2);
    double *closes = numbers(file, W);
    int64_t *options = (int64_t *)numbers(file, K * J), *ended = malloc(W * sizeof(int64_t));
    double *own[2], *seen[2], quiet = exp(-1.0 / 150);
    for (int i = 0; i < 2; i++) own[i] = malloc(K * sizeof(double)), seen[i] = malloc(K * sizeof(double));
    clock_t started = clock();
    for (int64_t w = 0; w < W; w++) {
        double best[2];
        for (int i = 0; i < 2; i++) {
            int64_t at = w * 2 + i;
            table(own[i], worth + at * J * O, share + at * J, options);
            table(seen[i], read + at * J * O, share + at * J, options);
            best[i] = own[i][0];
            for (int64_t k = 1; k < K; k++) best[i] = own[i][k] > best[i] ? own[i][k] : best[i];
        }
        ended[w] = -1;
        for (int n = 0; n <= LAST && n < closes[w]; n++) {
            int i = n % 2, j = 1 - i;
            double walk = walks[w * 2 + i], other = walks[w * 2 + j];
            double ask = best[i] - pow(n / (double)LAST, 1 / exponent[w * 2 + i]) * fmax(best[i] - walk, 0);
            double bar = fmax(fmin(ask, best[i]), walk), most = -INFINITY, mine = 0;
            int64_t offer = -1;
            for (int64_t k = 0; k < K; k++) {
                if (own[i][k] < bar || seen[j][k] < most) continue;
                if (seen[j][k] > most || own[i][k] > mine) most = seen[j][k], mine = own[i][k], offer = k;
            }
            if (offer < 0) continue;
            double accept = other;
            if (n < LAST) {
                double next = pow((n + 1) / (double)LAST, 1 / exponent[w * 2 + j]);
                next = best[j] - next * fmax(best[j] - other, 0);
                accept = fmax(accept, other * (1 - quiet) + next * quiet);
            }
            if (own[j][offer] >= accept) {
                ended[w] = offer;
                break;
            }
        }
    }
    printf("%.9f\n", (double)(clock() - started) / CLOCKS_PER_SEC);
    FILE *out = fopen(names[2], "wb");
    fwrite(ended, sizeof(int64_t), W, out);
    return fclose(out);
}
