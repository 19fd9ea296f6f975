using System.Collections.Concurrent;

namespace Streams.Tests.Jobs;

/// <summary>Whole jobs of many shapes that fail, go on from a checkpoint, are stopped, and go on with another parallelism: what they publish is what an undisturbed run gives.</summary>
public sealed class WholeGraphTests : IDisposable
{
    private const int Shift = 30;
    private static readonly Watermarks NothingIsLate = Watermarks.Ascending.WithoutIdleness();

    // Each makes the first task that meets it fail, once: one in the run before the stop, one behind it.
    private readonly ConcurrentDictionary<long, bool> _traps = new() { [150] = true, [250] = true };
    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _sales = new(splits: 3) { MostPerPoll = 7 };
    private readonly Feed<Sale> _more = new(splits: 2) { MostPerPoll = 3 };
    private readonly Outbox<string> _out = new(static s => s);
    private readonly Outbox<string> _other = new(static s => s);
    private readonly Outbox<string> _rest = new(static s => s);

    public void Dispose() => _fixture.Dispose();

    [Theory, InlineData(1, 3), InlineData(3, 2)]
    public async Task Unions_and_rebalanced_streams_lose_and_repeat_nothing(int before, int after)
    {
        await RunDisturbedAsync(before, after, job =>
        {
            DataStream<Sale> sales = Sales(job), more = More(job);
            sales.Union(more.Rebalance()).KeyBy(static s => s.Shop).Process("numbers", static setup => new Numbering(setup)).To("out", _out);
            sales.Union(more, more).Rebalance().Select(static s => $"{s.Amount}").To("other", _other);
        });

        AssertPublished(Numbering.Of([.. Shifts, .. Shifts]), _out);
        AssertPublished(Shifts.SelectMany(static s => Enumerable.Repeat($"{s.Amount}", 3)), _other);
    }

    [Theory, InlineData(1, 3), InlineData(3, 2)]
    public async Task A_diamond_loses_and_repeats_nothing(int before, int after)
    {
        await RunDisturbedAsync(before, after, job =>
        {
            var (even, odd) = Sales(job).Split(static s => s.Amount % 2 == 0);
            DataStream<Sale> sums = odd.KeyBy(static s => s.Shop).Window(Tumbling.Of(TimeSpan.FromMilliseconds(10)), Late.Drop)
                .Aggregate("odd", static a => a.Sum(static s => s.Amount), static (shop, window, sum) => new Sale(shop, sum, window.Start.UnixMilliseconds));
            sums.Union(even.Rebalance()).KeyBy(static s => s.Shop).Window(Tumbling.Of(TimeSpan.FromMilliseconds(50)), Late.Drop)
                .Aggregate("both", static a => (a.Count(), a.Sum(static s => s.Amount)), static (shop, window, count, sum) => $"{shop} {window.Start.UnixMilliseconds} {count} {sum}").To("out", _out);
        });

        IEnumerable<Sale> sums = Shifts.Where(static s => s.Amount % 2 != 0).GroupBy(static s => (s.Shop, Start: s.AtMs / 10 * 10)).Select(static g => new Sale(g.Key.Shop, g.Sum(static s => s.Amount), g.Key.Start));
        AssertPublished(
            sums.Concat(Shifts.Where(static s => s.Amount % 2 == 0)).GroupBy(static s => (s.Shop, Start: s.AtMs / 50 * 50)).Select(static g => $"{g.Key.Shop} {g.Key.Start} {g.Count()} {g.Sum(static s => s.Amount)}"),
            _out);
    }

    [Theory, InlineData(1, 3), InlineData(3, 2)]
    public async Task A_side_output_that_two_functions_write_to_loses_and_repeats_nothing(int before, int after)
    {
        await RunDisturbedAsync(before, after, job =>
        {
            SideOutput<Sale> rest = job.SideOutput<Sale>("rest");
            Sales(job).KeyBy(static s => s.Shop).Process("sieve", setup => new Sieve(setup, rest)).To("out", _out);
            More(job).KeyBy(static s => $"{s.Amount}").Process("sieve-more", setup => new Sieve(setup, rest)).To("other", _other);
            rest.KeyBy(static s => s.Shop).Process("numbers", static setup => new Numbering(setup)).To("rest-out", _rest);
        });

        AssertPublished(Shifts.Where(static s => s.Amount % 4 != 0).Select(static s => $"{s.Amount}"), _out);
        AssertPublished(Shifts.Where(static s => s.Amount % 4 != 0).Select(static s => $"{s.Amount}"), _other);
        AssertPublished(Numbering.Of(Shifts.Where(static s => s.Amount % 4 == 0).SelectMany(static s => Enumerable.Repeat(s, 2))), _rest);
    }

    [Theory, InlineData(1, 3), InlineData(3, 2)]
    public async Task Sliding_and_session_windows_give_every_result_once(int before, int after)
    {
        await RunDisturbedAsync(before, after, job =>
        {
            KeyedStream<string, Sale> shops = Sales(job).KeyBy(static s => s.Shop);
            shops.Window(Sliding.Of(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(10)), Late.Drop)
                .Aggregate("sliding", static a => a.Sum(static s => s.Amount), static (shop, window, sum) => $"{shop} {window.Start.UnixMilliseconds} {sum}").To("out", _out);
            shops.Window(Session.WithGap(TimeSpan.FromMilliseconds(20)), Late.Drop)
                .Aggregate("sessions", static a => a.Count(), static (shop, window, count) => $"{shop} {window.Start.UnixMilliseconds}-{window.End.UnixMilliseconds} {count}").To("other", _other);
        });

        AssertPublished(
            Shifts.SelectMany(static s => Enumerable.Range(0, 4).Select(i => (s.Shop, Start: (s.AtMs / 10 * 10) - (10 * i), s.Amount)))
                .GroupBy(static s => (s.Shop, s.Start)).Select(static g => $"{g.Key.Shop} {g.Key.Start} {g.Sum(static s => s.Amount)}"),
            _out);

        // A shift is a session: its sales are 3 ms apart, and the next begins 40 ms after it.
        AssertPublished(
            Shifts.GroupBy(static s => (s.Shop, Shift: s.Amount / Shift)).Select(static g => $"{g.Key.Shop} {g.Min(static s => s.AtMs)}-{g.Max(static s => s.AtMs) + 20} {g.Count()}"),
            _other);
    }

    [Theory, InlineData(1, 3), InlineData(3, 2)]
    public async Task A_function_with_a_map_counts_every_record_once(int before, int after)
    {
        await RunDisturbedAsync(before, after, job => Sales(job).KeyBy(static s => s.Shop).Process("digits", static setup => new Digits(setup)).To("out", _out));

        AssertPublished(
            Shifts.GroupBy(static s => (s.Shop, Digit: s.Amount % 10)).SelectMany(static g => Enumerable.Range(1, g.Count()).Select(n => $"{g.Key.Shop} {g.Key.Digit} #{n}")),
            _out);
    }

    /// <summary>Sales in shifts of 30 ms, between which there are 40 ms without any.</summary>
    private static IEnumerable<Sale> Shifts => Sale.Many(300).Select(static s => s with { AtMs = s.AtMs + (s.Amount / Shift * 40) });

    private static void AssertPublished(IEnumerable<string> expected, Outbox<string> outbox) =>
        Assert.Equal(expected.Order(StringComparer.Ordinal), outbox.Published.Lines.Order(StringComparer.Ordinal));

    private DataStream<Sale> Sales(StreamJob job) => job.From("sales", _sales, static s => s.At, NothingIsLate).Select(Trapped);

    private DataStream<Sale> More(StreamJob job) => job.From("more", _more, static s => s.At, NothingIsLate);

    private Sale Trapped(Sale sale) => _traps.TryRemove(sale.Amount, out _) ? throw new TimeoutException($"The shop does not answer ({sale.Amount}).") : sale;

    private async Task RunDisturbedAsync(int before, int after, Action<StreamJob> declare)
    {
        Sale[] sales = [.. Shifts];
        Feed(0, 100);
        await JobFixture.RunUntilAsync(Job(), _fixture.Often with { Parallelism = before }, async () =>
        {
            await _out.Published.WhenCountAsync(1); // Now there is a checkpoint.
            Feed(100, 200);
            await _fixture.Log.Messages.WhenContainsAsync(" goes on from checkpoint ");
        });
        Feed(200, 300);
        _sales.Complete();
        _more.Complete();

        Assert.Equal(JobCompletion.Finished, await JobFixture.RunAsync(Job(), _fixture.Often with { Parallelism = after }));
        Assert.Empty(_traps);

        StreamJob Job()
        {
            StreamJob job = StreamJob.Create("shops");
            declare(job);
            return job;
        }

        void Feed(int from, int to)
        {
            _sales.Add(sales[from..to]);
            _more.Add(sales[from..to]);
        }
    }

    private sealed class Sieve(OperatorSetup setup, SideOutput<Sale> rest) : KeyedProcess<string, Sale, string>
    {
        private readonly Output<Sale> _rest = setup.SideOutput(rest);

        public override void OnRecord(in Sale record, in KeyedContext<string> context, Output<string> output)
        {
            if (record.Amount % 4 != 0) output.Emit($"{record.Amount}");
            else _rest.Emit(record);
        }
    }

    private sealed class Digits(OperatorSetup setup) : KeyedProcess<string, Sale, string>
    {
        private readonly MapState<long, long> _counts = setup.Map<long, long>("counts");

        public override void OnRecord(in Sale record, in KeyedContext<string> context, Output<string> output)
        {
            long digit = record.Amount % 10;
            _counts.TryGet(digit, out long count);
            _counts[digit] = count + 1;
            output.Emit($"{context.Key} {digit} #{count + 1}");
        }
    }
}
