using System.Runtime.CompilerServices;
using Streams;

namespace Nexmark;

/// <summary>One query of the suite.</summary>
internal abstract class Query(string name, string columns, int rows)
{
    /// <summary>Its name: <c>q5</c>.</summary>
    public string Name => name;

    /// <summary>The names of its columns, with commas between.</summary>
    public string Columns => columns;

    /// <summary>How many rows of the sorted answer are wanted.</summary>
    public int Rows => rows;

    /// <summary>Describes the job; nothing runs.</summary>
    /// <param name="events">Where the events come from.</param>
    /// <param name="sessionGap">The silence that ends a session.</param>
    /// <param name="answer">Takes the rows; null: they are counted and forgotten.</param>
    /// <returns>The job, and what counts its rows.</returns>
    public abstract (StreamJob Job, Func<long> Count) Describe(ISource<AuctionEvent> events, TimeSpan sessionGap, ICollection<ITuple>? answer);
}

/// <summary>A query whose rows are tuples.</summary>
internal sealed class Query<TRow>(string name, string columns, Func<DataStream<AuctionEvent>, TimeSpan, DataStream<TRow>> build, int rows = int.MaxValue) : Query(name, columns, rows)
    where TRow : struct, ITuple
{
    // The generator lets events overtake one another by less than 200 ms.
    private static readonly TimeSpan Disorder = TimeSpan.FromMilliseconds(200);

    public override (StreamJob Job, Func<long> Count) Describe(ISource<AuctionEvent> events, TimeSpan sessionGap, ICollection<ITuple>? answer)
    {
        long count = 0;
        StreamJob job = StreamJob.Create("nexmark-" + Name);
        DataStream<TRow> result = build(job.From("events", events, e => e.Time, Watermarks.OutOfOrderBy(Disorder)), sessionGap);
        if (answer is null) result.To("count", CallbackSink.Of<TRow>(_ => Interlocked.Increment(ref count)));
        else result.Select(row => (ITuple)row).To("answer", CollectionSink.Into(answer));
        return (job, () => answer?.Count ?? Interlocked.Read(ref count));
    }
}
