"""Wrong answers to the quick checks, and a part of what each must be told."""

MISTAKES = {
    "batch_shapes": {
        "a": "that is one region for the",
        "b": "that is one number per point;",
        "d": "that is a full covariance; this",
    },
    "price_of_place": {
        4.0: "the factor 1/2 is missing",
        0.0: "the width is that of the",
        1.0: "half of mu: the price grows",
        2.5: "at mu = 0 and logvar",
        1.5: "exp(0) is 1, not 0: exp(logvar)",
        -2.0: "right size, wrong sign: a KL",
    },
    "worse_on_purpose": {
        "a": "both decoders have the same layers",
        "c": "the noise in z stays however",
        "d": "no term asks for that; the",
    },
    "first_line": {
        "a": "steps that are too large throw",
        "c": "possible if the decoder were dead;",
        "d": "one latent dimension that carries something",
    },
    "score_function": {
        "a": "more dimensions are where its noise",
        "b": "few points leave its noise unaveraged:",
        "d": "the weight of a term does",
    },
    "width_of_q": {
        0.1353: "that is exp(logvar), the variance; take",
        2.718: "mind the sign: a negative logvar",
        -1.0: "that is log std; no standard",
        -2.0: "that is logvar itself",
        2.0: "logvar is a logarithm: take exp,",
        1.414: "logvar is a logarithm: take exp",
        0.01832: "half of logvar, not twice",
    },
    "beta_of_a_paper": {
        0.05102: "that is with half the squared",
        39.2: "turned round: divide the whole loss",
        1.0: "a sum over 784 and a",
        0.001276: "the KL is summed too: over",
        0.05: "the error is summed too: over",
        20.0: "the error is summed too: over",
    },
    "life_of_the_second": {
        0.01: "that compares the variance with beta;",
        0.1: "that is the standard deviation of",
        0.2: "twice the standard deviation; compare variances",
        8.0: "that is where the first direction",
        0.005: "turned round: beta is twice the",
        0.0002: "the variance is squared already",
    },
    "eight_latents": {
        "a": "the total is the sum of",
        "b": "the sum over dimensions is still",
        "d": "it says how good the means",
    },
    "two_collapses": {
        "a": "both are at rest: neither comes",
        "b": "both have next to nothing in",
        "c": "both decode every draw to about",
    },
    "gan_demo": {
        "a": "points on thin curves look sharp",
        "b": "two networks at balance say nothing",
        "d": "a GAN has no encoder, so",
    },
    "near_and_energy": {
        "a": "both can be right: they ask",
        "b": "it happened in nearly every seed;",
        "c": "noise pushes points over the edge",
    },
    "half_in_the_gap": {
        0.5: "that is the share; what is",
        1.0: "that is in bits; a nat",
        2.0: "that is the ratio of the",
        -0.693: "right size, wrong sign: what is",
        0.0: "sharp samples do not help: half",
    },
    "higher_elbo": {
        "b": "trained on, yes; but what is",
        "c": "the gap is the KL from",
        "d": "the ELBO holds both terms, reconstruction",
    },
    "mean_of_logs": {
        "a": "to climb, the weights must be",
        "c": "the mean of the logs stays",
        "d": "a bound is only passed by",
    },
    "other_laptop": {
        "a": "then the VAE's samples would differ",
        "b": "twins move further apart the longer",
        "d": "well-tuned GANs part as well",
    },
    "logit_of_a_fake": {
        1.0986: "right size, wrong sign: below one",
        -1.3863: "that is log D; the logit",
        1.3863: "that is -log D, the loss",
        0.2877: "that is -log(1 - D), what the",
        0.3333: "these are the odds; take their",
        0.5622: "that is the sigmoid of 0.25;",
    },
    "alarm_control": {
        "b": "the number is sure enough; the",
        "c": "the critic knows where its generator",
        "d": "that is another test; it does",
    },
}
