using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>Reads the log from its highest entry downwards until the newest completed checkpoint is known.</summary>
/// <remarks>
/// <para>A listing is not atomic: an entry can be missing because it was written, or retired, while the listing ran. So whatever is missing or cannot be read is answered by listing again. A gap that
/// retention or a writer made shows a higher entry in a listing that begins after it was seen; the same gap below the same highest entry is real. (The highest entry being the same, so is the newest start: entries are only added on top.)
/// What decides is always a listing after the last failure: an entry that one listing missed and the next one showed can be retired before it is read.</para>
/// <para>Once a scan is complete, every entry between the completed one and the highest is known to be a start and can never change: a start created on top of them finds the same checkpoint.</para>
/// </remarks>
internal sealed class LogScan(CoordinatorSettings settings, EffectQueue effects)
{
    private const int MostListings = 20;

    private ImmutableArray<long> _numbers = [];
    private HashSet<long> _listed = [];
    private long _wanted;
    private long _restored;
    private long _finished;
    private CompletedEntry? _newest;
    private Doubt? _doubt;
    private int _listings;

    private sealed record Doubt(long Number, long Highest, string What, int Failures);

    private long Highest => _numbers.IsEmpty ? 0 : _numbers[^1];

    /// <summary>Why nothing is run.</summary>
    public static string Finished(CoordinatorSettings settings, long entry) => $"Entry {entry} of the log says that job '{settings.Job}' has finished.";

    /// <summary>Lists.</summary>
    public void Begin()
    {
        _listings++;
        effects.Add(new ListEntries());
    }

    /// <summary>Handles an answer. Returns what was found, once all is known.</summary>
    public LogView? On(CoordinatorInput input) => input switch
    {
        EntriesListed listed => OnListed(listed.Numbers),
        EntryRead read when read.Number == _wanted => OnRead(read),
        _ => null,
    };

    private LogView? OnListed(ImmutableArray<long> numbers)
    {
        (_numbers, _listed) = (numbers, [.. numbers]);
        (_newest, _restored, _finished) = (null, 0, 0);
        if (_doubt is not null && _doubt.Highest == Highest && (_doubt.Failures > 1 || !_listed.Contains(_doubt.Number)))
        {
            string reason = $"Entry {_doubt.Number} of the log of job '{settings.Job}' {_doubt.What}. Nothing was run. "
                + "Restore the entry from a copy of the checkpoint store, or give the job an empty store to begin anew.";
            effects.End(AttemptOutcome.Refused, reason, new CheckpointStoreException(reason));
            return null;
        }

        return Descend(Highest);
    }

    private LogView? Descend(long number)
    {
        if (number == 0) return new LogView(Highest, _numbers, 0, null, null);
        if (!_listed.Contains(number)) return ListAgain(number, "is missing");
        _wanted = number;
        effects.Add(new ReadEntry(number));
        return null;
    }

    private LogView? OnRead(EntryRead read)
    {
        switch (read.Entry)
        {
            case null:
                return ListAgain(read.Number, read.Problem is null ? "is missing" : $"cannot be read ({read.Problem})");
            case StartEntry start when settings.LastTerm > 0 && read.Number > settings.LastTerm && start.Run != settings.Run:
                Contest.Resolve(settings, effects, read);
                return null;
            case StartEntry start when _newest is not null:
                return new LogView(Highest, _numbers, _restored, _newest, start.Lineage, start.Origin, _finished);
            case StartEntry:
                return Descend(read.Number - 1);
            case CompletedEntry completed when _newest is null:
                return OnNewest(read.Number, completed);
            case FinishedEntry when _newest is null && settings.Start is null:
                effects.End(AttemptOutcome.AlreadyFinished, Finished(settings, read.Number));
                return null;
            case FinishedEntry when _newest is null:
                _finished = read.Number;
                return Descend(read.Number - 1);
            default:
                return ListAgain(read.Number, $"should be the start of the attempt that wrote entry {_restored}, and is not");
        }
    }

    private LogView? OnNewest(long number, CompletedEntry completed)
    {
        if (completed.Term < 1 || completed.Term >= number || completed.OldestRetained < 1 || completed.OldestRetained > number)
            return ListAgain(number, $"names term {completed.Term} and keeps everything from entry {completed.OldestRetained} on, which cannot be");

        for (long kept = completed.OldestRetained; kept < number; kept++)
            if (!_listed.Contains(kept)) return ListAgain(kept, $"is missing, though entry {number} keeps everything from {completed.OldestRetained} on");

        (_restored, _newest) = (number, completed);
        return Descend(completed.Term);
    }

    private LogView? ListAgain(long number, string what)
    {
        if (_listings == MostListings)
        {
            effects.End(AttemptOutcome.StartLost, $"The log changes faster than it can be read: {MostListings} listings were out of date before they were read.");
            return null;
        }

        bool isSame = _doubt is not null && _doubt.Number == number && _doubt.Highest == Highest;
        _doubt = new Doubt(number, Highest, what, isSame ? _doubt!.Failures + 1 : 1);
        Begin();
        return null;
    }
}
