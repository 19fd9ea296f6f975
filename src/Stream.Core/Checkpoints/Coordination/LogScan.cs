using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>Reads the log from its highest entry downwards until the newest completed checkpoint is known.</summary>
/// <remarks>
/// <para>A listing is not atomic: an entry can be missing because it was written, or retired, while the listing ran. So whatever is missing or cannot be read is answered by listing again. A gap that
/// retention or a writer made shows a higher entry in a listing that begins after it; the same gap below the same highest entry is real. (The highest entry being the same, so is the newest start: entries are only added on top.)</para>
/// <para>Once a scan is complete, every entry between the completed one and the highest is known to be a start and can never change: a start created on top of them finds the same checkpoint.</para>
/// </remarks>
internal sealed class LogScan(CoordinatorSettings settings, EffectQueue effects)
{
    private const int MostListings = 20;

    private ImmutableArray<long> _numbers = [];
    private HashSet<long> _listed = [];
    private long _wanted;
    private long _restored;
    private CompletedEntry? _newest;
    private (long Number, long Highest) _doubt;
    private int _listings;

    private long Highest => _numbers.IsEmpty ? 0 : _numbers[^1];

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
        (_newest, _restored) = (null, 0);
        return Descend(Highest);
    }

    private LogView? Descend(long number)
    {
        if (number == 0) return new LogView(Highest, _numbers, 0, null, null);
        if (!_listed.Contains(number)) return Doubt(number, "is missing");
        _wanted = number;
        effects.Add(new ReadEntry(number));
        return null;
    }

    private LogView? OnRead(EntryRead read)
    {
        switch (read.Entry)
        {
            case null:
                return Doubt(read.Number, read.Problem is null ? "is missing" : $"cannot be read ({read.Problem})");
            case StartEntry start when settings.LastTerm > 0 && read.Number > settings.LastTerm && start.Run != settings.Run:
                effects.End(AttemptOutcome.Superseded, $"Run {start.Run} holds the log of job '{settings.Job}' since entry {read.Number}; this run, {settings.Run}, stops.");
                return null;
            case StartEntry start when _newest is not null:
                return new LogView(Highest, _numbers, _restored, _newest, start.Lineage);
            case StartEntry:
                return Descend(read.Number - 1);
            case CompletedEntry completed when _newest is null:
                return OnNewest(read.Number, completed);
            case FinishedEntry when _newest is null:
                effects.End(AttemptOutcome.AlreadyFinished, $"Entry {read.Number} of the log says that job '{settings.Job}' has finished.");
                return null;
            default:
                return Doubt(read.Number, $"should be the start of the attempt that wrote entry {_restored}, and is not");
        }
    }

    private LogView? OnNewest(long number, CompletedEntry completed)
    {
        if (completed.Term < 1 || completed.Term >= number || completed.OldestRetained < 1 || completed.OldestRetained > number)
            return Doubt(number, $"names term {completed.Term} and keeps everything from entry {completed.OldestRetained} on, which cannot be");

        for (long kept = completed.OldestRetained; kept < number; kept++)
            if (!_listed.Contains(kept)) return Doubt(kept, $"is missing, though entry {number} keeps everything from {completed.OldestRetained} on");

        (_restored, _newest) = (number, completed);
        return Descend(completed.Term);
    }

    private LogView? Doubt(long number, string what)
    {
        if (_doubt == (number, Highest))
        {
            string reason = $"Entry {number} of the log of job '{settings.Job}' {what}. Nothing was run. "
                + "Restore the entry from a copy of the checkpoint store, or give the job an empty store to begin anew.";
            effects.End(AttemptOutcome.Refused, reason, new CheckpointStoreException(reason));
        }
        else if (_listings == MostListings)
        {
            effects.End(AttemptOutcome.StartLost, $"The log changes faster than it can be read: {MostListings} listings were out of date before they were read.");
        }
        else
        {
            _doubt = (number, Highest);
            Begin();
        }

        return null;
    }
}
