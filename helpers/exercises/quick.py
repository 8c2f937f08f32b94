"""The quick checks at the end of the lessons, in their order; their questions and options stand there."""

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
        "c": "possible if the decoder were dead; but what it gets to decode says nothing, and that is enough",
        "d": "one latent dimension that carries something is enough to tell two clusters apart",
    },
    "Who wants a KL of 0, and who has stopped objecting?",
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
half_in_the_gap = Number(
    "half_in_the_gap",
    lambda: math.log(2),
    "1 * log(1 / 0.5), with 0 * log(0) = 0; the coin is the same whatever else the model does",
    {
        0.5: "that is the share; what is lost is the log of a ratio of shares",
        1.0: "that is in bits; a nat is the natural logarithm",
        2.0: "that is the ratio of the shares; take its log",
        -math.log(2): "right size, wrong sign: what is lost is positive",
        0.0: "sharp samples do not help: half of the mass is missing where the data are",
    },
    "Put a = 1 and b = 0.5 into the coin's formula.",
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
mean_of_logs = Choice(
    "mean_of_logs",
    "b",
    {
        "a": "to climb, the weights must be averaged before the logarithm is taken",
        "b": "each log-weight is one draw of the ELBO; their mean has less noise and the same expectation",
        "c": "the mean of the logs stays as far below log p(x) as the ELBO is, with any number of draws",
        "d": "a bound is only passed by chance, and less and less with more draws",
    },
    "What is the expectation of one log-weight?",
)
other_laptop = Choice(
    "other_laptop",
    "c",
    {
        "a": "then the VAE's samples would differ too",
        "b": "twins move further apart the longer they are trained",
        "c": "rounding makes another GAN; what you count over seeds should agree",
        "d": "well-tuned GANs part as well: here they did at the tuned rate",
    },
    "What differs between two processors, and which training amplifies it?",
)
logit_of_a_fake = Number(
    "logit_of_a_fake",
    lambda: math.log(0.25 / 0.75),
    "the logarithm of the odds, log(D / (1 - D)); its sigmoid is 0.25 again",
    {
        math.log(3): "right size, wrong sign: below one half the logit is negative",
        math.log(0.25): "that is log D; the logit is the logarithm of D / (1 - D)",
        math.log(4): "that is -log D, the loss if the point were real",
        -math.log(0.75): "that is -log(1 - D), what the fake costs the critic",
        1 / 3: "these are the odds; take their logarithm",
        1 / (1 + math.exp(-0.25)): "that is the sigmoid of 0.25; you want what has 0.25 as its sigmoid",
    },
    "Solve D = 1 / (1 + exp(-logit)) for the logit.",
)
alarm_control = Choice(
    "alarm_control",
    "a",
    {
        "a": "if the nearest training point does as well, the test was easy and says little of the model",
        "b": "the number is sure enough; the question is what it takes to get there",
        "c": "the critic knows where its generator goes wrong; losing to it or beating it says little",
        "d": "that is another test; it does not say whether this one is hard",
    },
    "Could something that has learned nothing reach that score?",
)
