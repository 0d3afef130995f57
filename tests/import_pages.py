"""Documents in Markdown and HTML that have what Word files rarely have."""

PAGES: dict[str, tuple[str, str]] = {
    "rare-words": (
        "html",
        """<h1>Policy för resor</h1><p>Dnr: KS 2024/1</p><h2>Mål</h2>
<p>En <u>understruken</u>, <s>struken</s>, H<sub>2</sub>O, m<sup>2</sup>, <code>kod</code> och
<q>citat</q>.<br>Ny rad med <em>kursiv </em><em>följd</em> och
<strong>fet</strong><strong>are</strong>.</p>
<p><a id="ankare"></a>En <a href="https://www.exempel.se">webb</a><a
href="https://www.exempel.se">plats</a>
och en länk <a href="https://www.exempel.se"></a>utan ord. <cite>Boken</cite> sägs vara bra.</p>
<p><math><mi>x</mi><mo>+</mo><mn>1</mn></math> är en formel.</p>
""",
    ),
    "rare-blocks": (
        "markdown",
        """# Policy för resor

Dnr: KS 2024/1

## Mål

| En rad
| en annan rad

    indragen kod

> Ett citat
>
> - med en punkt

Term
:   Betydelse

Term utan betydelse
:

<div>
Ett stycke i en ruta.
</div>

`\\newpage`{=latex}

```{=latex}
\\newpage
```

1. Första

   ## Rubrik i en punkt

   | a | b |
   |---|---|
   | c | d |

2. Andra

   > Citat i en punkt

   | rad i en punkt

       kod i en punkt

   Ord i en punkt
   :   och vad det är
""",
    ),
}
