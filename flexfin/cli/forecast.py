"""`flexfin forecast`: what is to be expected, now that some months have passed."""

from __future__ import annotations

from flexfin.cli.options import PATH, argument, ledger_option, option, say
from flexfin.cli.output import workbook_written
from flexfin.cli.request import OF_A_SCENARIO, Answer, Request, answering
from flexfin.cli.translated import WholeNumber
from flexfin.ground.messages import mark


@answering(
    help=mark(
        "Show what is to be expected at the end of the year: past months as they were, read from a "
        "CSV or workbook as `flexfin settle` takes it, the rest by the models from who lived there "
        "then, which rooms were ready and the prices reached; by party and item, and why it "
        "differs from plan."
    ),
    examples=(
        "flexfin forecast location.yaml actuals.csv",
        "flexfin forecast location.yaml actuals.xlsx --year 2028 --scenario high",
        "flexfin forecast location.yaml actuals.csv --workbook forecast.xlsx",
    ),
    options=(
        argument("actuals", mark("ACTUALS.csv"), type=PATH),
        ledger_option,
        option(
            "--year",
            metavar=mark("YEAR"),
            type=WholeNumber(1900, 2200),
            help=mark("The calendar year; that of the last month of the file without it."),
        ),
        option(
            "--workbook",
            "book",
            file=mark("FILE.xlsx"),
            help=mark(
                "Write the workbook of the case too, with what happened on a sheet of its own "
                "where it can be filled in further, and the forecast with live formulas."
            ),
        ),
    ),
    shares=OF_A_SCENARIO,
)
def command(request: Request) -> Answer:
    """Work out the forecast."""
    from flexfin.answers.forecast import forecast_of, forecast_view, write_forecast

    options = request.options
    book = options["book"]
    whole = request.place(book, ".xlsx")
    found = forecast_of(
        request.case, request.scenario, options["actuals"], options["year"], options["ledger"]
    )
    if whole is not None:
        made = write_forecast(whole, found)
        say(workbook_written(book, made.sheets, made.formulas), err=True)
    return Answer(forecast_view(found), found.real)
