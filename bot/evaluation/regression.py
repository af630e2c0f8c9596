"""Fits a logistic regression over named features."""

from collections.abc import Mapping, Sequence

from bot.answering.calibration import Regression

CERTAIN = 10.0  # log odds of what has no counterexample
REGULARISED = {
    "plain": 10.0,
    "products": 0.02,
}  # inverse strength; products have many more weights


def fit(
    examples: Sequence[Mapping[str, float]], wanted: Sequence[bool], kind: str, known: Regression | None = None
) -> Regression:
    """The same probability for every example where all are of one kind. With "products" it has a weight for each product of two
    features, too, squares among them. What was `known` before is only shifted and scaled (Platt 1999)."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    if len(set(wanted)) < 2:  # noqa: PLR2004  a small FAQ may have no counterexample
        return known or Regression(bias=CERTAIN if wanted and wanted[0] else -CERTAIN, features={}, weights={})
    if known:
        logits = [[known.logit(each)] for each in examples]
        platt = LogisticRegression(C=REGULARISED["plain"]).fit(logits, wanted)
        return known.scaled(float(platt.coef_[0, 0]), float(platt.intercept_[0]))
    names = [name for name in examples[0] if len({each[name] for each in examples}) > 1]
    values = np.array([[each[name] for name in names] for each in examples])
    scaler = StandardScaler().fit(values)
    expander = PolynomialFeatures(2 if kind == "products" else 1, include_bias=False)
    expanded = expander.fit_transform(scaler.transform(values))
    model = LogisticRegression(C=REGULARISED[kind], max_iter=5000).fit(expanded, wanted)
    weights: dict[str, float] = {}
    products: list[tuple[str, str, float]] = []
    for powers, weight in zip(expander.powers_, model.coef_[0], strict=True):
        one, *other = [name for name, power in zip(names, powers, strict=True) for _ in range(power)]
        if other:
            products.append((one, other[0], round(float(weight), 4)))
        else:
            weights[one] = round(float(weight), 4)
    scales = zip(names, scaler.mean_, scaler.scale_, strict=True)
    return Regression(
        bias=round(float(model.intercept_[0]), 4),
        features={name: (round(float(mean), 4), round(float(scale), 4)) for name, mean, scale in scales},
        weights=weights,
        products=tuple(products),
    )
