"""The RPO desk's analyses as ratios: loss distribution to a frame and to a simulation, stresses to one recompute."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from tests.benchmarks.example import opened
from tests.benchmarks.table import Line, Sample, interleaved, ratio
from workbench.analysis.copula import WrongWay, loss_distribution
from workbench.analysis.credit_book import credit_book
from workbench.analysis.lost_customer import without_each
from workbench.analysis.site_stress import late_each
from workbench.live.results import compute
from workbench.model import MODEL

TOPIC = "RPO desk"
FRAME = Sample((1 / 60,))
DRAWS, CHUNK = 10_000_000, 500_000
FIVE = ([9300.0, 2400.0, 1500.0, 1200.0, 700.0], [0.003, 0.05, 0.11, 0.2, 0.33], [0.35, 0.5, 0.6, 0.62, 0.7])
CORRELATION = 0.25


def simulated() -> float:
    """The 99 % quantile of ten million draws of the five customers' loss, in chunks that stay small."""
    exposures, probabilities, lgds = (np.array(given) for given in FIVE)
    draw = np.random.default_rng(1)
    found = np.empty(DRAWS)
    for low in range(0, DRAWS, CHUNK):
        shared = np.sqrt(CORRELATION) * draw.standard_normal(CHUNK)
        loss = np.zeros(CHUNK)
        for own, threshold in zip(exposures * lgds, ndtri(probabilities), strict=True):
            loss += own * (shared + np.sqrt(1 - CORRELATION) * draw.standard_normal(CHUNK) < threshold)
        found[low : low + CHUNK] = loss
    return float(np.quantile(found, 0.99))


def measure(repetitions: int) -> list[Line]:
    """Every line of the topic; the simulation runs once, it is long."""
    draw = np.random.default_rng(2)
    fourteen = tuple(list(draw.uniform(low, high, 14)) for low, high in ((10, 100), (0.001, 0.3), (0.2, 0.8)))
    editing = opened()
    results = compute(MODEL, editing.valuation)
    book = credit_book(MODEL, results.valuation, results.arrays)
    effects = WrongWay(0.3, 1.0, [0.08] * 5)
    samples = interleaved(
        {
            "book": lambda: credit_book(MODEL, results.valuation, results.arrays),
            "shipped": lambda: book.distribution().expected_shortfall(0.99),
            "five": lambda: loss_distribution(*FIVE, CORRELATION),
            "parts": lambda: loss_distribution(*FIVE, CORRELATION).shortfall_contributions(0.99),
            "sharp": lambda: loss_distribution(*FIVE, 0.99),
            "fourteen": lambda: loss_distribution(fourteen[0], fourteen[1], fourteen[2], CORRELATION),
            "wrong": lambda: loss_distribution(*FIVE, CORRELATION, wrong_way=effects),
            "recompute": lambda: compute(MODEL, editing.edit(), 1, results),
            "lost": lambda: without_each(MODEL, results.valuation, base=results.arrays),
            "late": lambda: late_each(MODEL, results.valuation, 2, base=results.arrays),
        },
        repetitions,
    )
    simulation = interleaved({"simulation": simulated}, 1)["simulation"]
    customers = len(without_each(MODEL, results.valuation, base=results.arrays))
    return [
        ratio(TOPIC, "credit book and distribution of the example ÷ one frame",
              Sample((samples["book"].best + samples["shipped"].best,)), FRAME, f"{len(book.obligors)} names"),
        ratio(TOPIC, "exact distribution of 5 names ÷ one frame", samples["five"], FRAME, "32 losses"),
        ratio(TOPIC, "the same with each name's part of the shortfall ÷ one frame", samples["parts"], FRAME),
        ratio(TOPIC, "the same at a correlation of 99 % ÷ one frame", samples["sharp"], FRAME),
        ratio(TOPIC, "exact distribution of 14 names ÷ one frame", samples["fourteen"], FRAME, "16,384 losses"),
        ratio(TOPIC, "wrong-way distribution of 5 names ÷ one frame", samples["wrong"], FRAME),
        ratio(TOPIC, "10-million-draw simulation ÷ exact distribution of 5 names", simulation, samples["five"]),
        ratio(TOPIC, "value without each customer ÷ one live recompute", samples["lost"], samples["recompute"],
              f"{customers} customers"),
        ratio(TOPIC, "value without each customer ÷ one frame", samples["lost"], FRAME),
        ratio(TOPIC, "value with each site late ÷ one live recompute", samples["late"], samples["recompute"],
              f"{len(late_each(MODEL, results.valuation, 2, base=results.arrays))} stresses"),
    ]  # fmt: skip
