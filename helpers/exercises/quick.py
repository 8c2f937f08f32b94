"""The quick checks at the end of notebooks 01 to 05; their questions and options stand there."""

import math

from helpers.checks.choices import Choice, Number

batch_shapes = Choice(
    "batch_shapes",
    "c",
    {
        "a": "that is one region for the whole batch; the encoder gives every point its own",
        "b": "that is one number per point; z has as many numbers as there are latent dimensions",
        "c": "a centre, a log-variance and a draw per point and dimension",
        "d": "that is a full covariance; this encoder gives one width per dimension, its regions are not tilted",
    },
    "How many numbers describe the region of one point, and how many points are there?",
)
price_of_place = Number(
    "price_of_place",
    lambda: 0.5 * 2**2,
    "half of mu squared; the width of the prior costs nothing",
    {
        4.0: "the factor 1/2 is missing",
        0.0: "the width is that of the prior and costs nothing, but the place does",
        1.0: "half of mu: the price grows with the square of mu",
        2.5: "at mu = 0 and logvar = 0 the price must be 0: the -1 is missing",
        1.5: "exp(0) is 1, not 0: exp(logvar) - 1 - logvar is 0 for the prior's width",
        -2.0: "right size, wrong sign: a KL is never negative",
    },
    "Put the numbers into step 4: (mu^2 + exp(logvar) - 1 - logvar) / 2.",
)
worse_on_purpose = Choice(
    "worse_on_purpose",
    "b",
    {
        "a": "both decoders have the same layers here",
        "b": "that is the bargain: some error, for a latent space that you can draw from",
        "c": "the noise in z stays however long you train; most of this error is a price, not a delay",
        "d": "no term asks for that; the KL term never looks at reconstructions",
    },
    "What does each decoder get to decode? And which codes can you draw without any data?",
)
first_line = Choice(
    "first_line",
    "b",
    {
        "a": "steps that are too large throw both terms far off; here the KL is quietly at its minimum",
        "b": "cut off from the error, the encoder hears only the KL term, which wants a code that says nothing",
        "c": "possible if the decoder were dead; it is the lab's, and what it gets to decode says nothing",
        "d": "one latent dimension that carries something is enough to tell two clusters apart",
    },
    "Who wants a KL of 0, and who has stopped objecting?",
)
squared_width = Choice(
    "squared_width",
    "d",
    {
        "a": "the encoder does adapt its output; but the KL goes on reading that output as a log-variance",
        "b": "exp is differentiable, and so is every power of it: the gradient arrives",
        "c": "a draw may have any sign; only a standard deviation may not",
        "d": "draw from the region that the encoder claims, and the error is several times that of training",
    },
    "There are two places that read logvar. Do they agree on what it means?",
)
score_function = Choice(
    "score_function",
    "c",
    {
        "a": "more dimensions are where its noise grows most",
        "b": "few points leave its noise unaveraged: there the pathwise gradient pays most",
        "c": "it needs the log-probability of a draw and the value of f, no derivative of f",
        "d": "the weight of a term does not decide whether the chain rule can pass",
    },
    "Which of the two needs the derivative of f?",
)
width_of_q = Number(
    "width_of_q",
    lambda: math.exp(0.5 * -2.0),
    "exp(0.5 * logvar), the root of the variance exp(logvar)",
    {
        math.exp(-2): "that is exp(logvar), the variance; take its root",
        math.exp(1): "mind the sign: a negative logvar is a width below 1",
        -1.0: "that is log std; no standard deviation is negative. Take exp of it",
        -2.0: "that is logvar itself",
        2.0: "logvar is a logarithm: take exp, do not drop the sign",
        math.sqrt(2): "logvar is a logarithm: take exp before the root",
        math.exp(-4): "half of logvar, not twice",
    },
    "logvar is the log of std squared.",
)
beta_of_a_paper = Number(
    "beta_of_a_paper",
    lambda: 20 / 784,
    "Dz / Dx: the summed KL is 20 times the averaged one, the summed error 784 times",
    {
        40 / 784: "that is with half the squared error; here it is the plain one",
        784 / 20: "turned round: divide the whole loss by 784, and see what stands before the averaged KL",
        1.0: "a sum over 784 and a sum over 20 do not weigh like two means",
        1 / 784: "the KL is summed too: over 20 dimensions",
        1 / 20: "the error is summed too: over 784 pixels",
        20.0: "the error is summed too: over 784 pixels",
    },
    "Write both sums as a number of dimensions times a mean, then divide by what stands before the error.",
)
higher_elbo = Choice(
    "higher_elbo",
    "a",
    {
        "a": "the ELBO is log p(x) less the gap; the second run may just have the better encoder",
        "b": "trained on, yes; but what is trained on is a bound, and its gap differs from run to run",
        "c": "the gap is the KL from q to the true posterior, not the KL term to the prior",
        "d": "the ELBO holds both terms, reconstruction too",
    },
    "What lies between the ELBO and log p(x)?",
)
life_of_the_second = Number(
    "life_of_the_second",
    lambda: 2 * 0.01,
    "a dimension lives while its variance exceeds the noise variance beta / 2",
    {
        0.01: "that compares the variance with beta; the noise variance is beta / 2",
        0.1: "that is the standard deviation of the data; compare variances",
        0.2: "twice the standard deviation; compare variances",
        8.0: "that is where the first direction dies, not the second",
        0.005: "turned round: beta is twice the noise variance, not half of it",
        0.0002: "the variance is squared already",
    },
    "With Dz = Dx, which noise variance does beta stand for? A linear decoder uses a direction that exceeds it.",
)
eight_latents = Choice(
    "eight_latents",
    "c",
    {
        "a": "the total is the sum of two terms and hides even more",
        "b": "the sum over dimensions is still one number: one live dimension, or eight half-alive ones?",
        "c": "a moderate mean over eight may be one live dimension and seven dead ones; in the lab it was one of two",
        "d": "it says how good the means are, not which dimension tells about x",
    },
    "Which number was moderate in the lab although one dimension was dead?",
)
two_collapses = Choice(
    "two_collapses",
    "d",
    {
        "a": "both are at rest: neither comes back by itself",
        "b": "both have next to nothing in any dimension",
        "c": "both decode every draw to about the mean of the data",
        "d": "the large beta is then gone, and the run recovers; the cut gradient had that beta all along",
    },
    "Change one cause, and see whether the symptom goes.",
)
thin_line = Choice(
    "thin_line",
    "a",
    {
        "a": "the decoder gives the mean of p(x|z); add its noise, of variance beta / 2 here, and compare again",
        "b": "that is the word for GANs that leave out modes; look whether both clusters are there",
        "c": "collapsed codes decode to one spot, not to a line through the data",
        "d": "they need not: with the decoder's noise the samples are as wide as the data. (In images, means look blurred.)",
    },
    "What is p(x|z), and which part of it does the decoder return?",
)
gan_demo = Choice(
    "gan_demo",
    "c",
    {
        "a": "points on thin curves look sharp one by one, at any scale",
        "b": "two networks at balance say nothing about the cloud that one of them makes",
        "c": "modes can be dropped later or elsewhere, and only the whole cloud can be compared with the data",
        "d": "a GAN has no encoder, so there is nothing to rebuild an input from",
    },
    "One run, one moment, one look at single points: what of this could be luck?",
)
fitted_codes = Choice(
    "fitted_codes",
    "b",
    {
        "a": "a larger network answers another question: is the network the reason at all?",
        "b": "if that is as good, the network did nothing; with codes much smaller than the data it would differ",
        "c": "that is nearly the autoencoder again, and says nothing about the mixture",
        "d": "that shows that the mixture is needed, not that the network is",
    },
    "Two things were done to the data: a network and a fit. Take one of them away.",
)
near_and_energy = Choice(
    "near_and_energy",
    "d",
    {
        "a": "both can be right: they ask different things",
        "b": "it happened in nearly every seed; chance has no side",
        "c": "noise pushes points over the edge of the near region, outwards",
        "d": "means are too thin a cloud; noise restores the width, and pushes some points over the edge",
    },
    "Which measure looks at points one by one, and which at the cloud?",
)
