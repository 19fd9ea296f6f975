using System.Collections.Immutable;
using Streams.Time;

namespace Streams.Checkpoints.Coordination;

/// <summary>Reads the log and wins a start: an entry on top of it, created if absent, above which a listing afterwards shows nothing.</summary>
/// <remarks>Retention frees numbers, and a listing can be old when it is used: a start could be created on a freed number. Such a start is void. It stays, harmless, below what was kept.</remarks>
internal sealed class StartPhase(CoordinatorSettings settings, EffectQueue effects, RequestLine requests) : CoordinatorPhase
{
    private readonly LogScan _scan = new(settings, effects);
    private StartPlan? _plan;
    private long _number;
    private bool _isCreated;

    /// <inheritdoc />
    public override CoordinatorStatus Status => new() { Phase = _plan is null ? "reading the log" : $"starting as entry {_number}" };

    /// <inheritdoc />
    public override CoordinatorPhase On(CoordinatorInput input, in Now now)
    {
        switch (input)
        {
            case AttemptBegins:
                _scan.Begin();
                return this;
            case StopRequested:
                effects.End(AttemptOutcome.Stopped, "The stop came before anything was run.");
                return this;
            case CheckpointRequested asked:
                requests.Add(asked.Request);
                return this;
            case EntryAppended appended when appended.Number == _number:
                OnAppended(appended);
                return this;
            case EntriesListed listed when _isCreated:
                return OnListedAfterwards(listed.Numbers);
            case EntriesListed or EntryRead when _plan is null:
                if (_scan.On(input) is { } view && StartRules.Decide(settings, effects, view) is { } plan) Append(plan);
                return this;
            default:
                return this;
        }
    }

    private void Append(StartPlan plan)
    {
        _plan = plan;
        _number = plan.View.Highest + 1;
        effects.Add(new AppendEntry(_number, new StartEntry(settings.Run, plan.Lineage, plan.Fork is null ? plan.View.RestoredEntry : 0, plan.Origin)));
    }

    private void OnAppended(EntryAppended appended)
    {
        switch (appended.Outcome)
        {
            case AppendOutcome.Created:
                _isCreated = true;
                effects.Add(new ListEntries());
                break;
            case AppendOutcome.Exists:
                effects.End(AttemptOutcome.StartLost, $"Another attempt wrote entry {_number} first.");
                break;
            default:
                effects.End(AttemptOutcome.Retry, $"Whether the start was written as entry {_number} is unclear. {appended.Detail}".TrimEnd());
                break;
        }
    }

    private CoordinatorPhase OnListedAfterwards(ImmutableArray<long> numbers)
    {
        if (!numbers.IsEmpty && numbers[^1] > _number)
        {
            effects.End(AttemptOutcome.StartLost, $"Entry {numbers[^1]} stands above the start {_number}: it is void.");
            return this;
        }

        if (!numbers.Contains(_number))
        {
            effects.End(AttemptOutcome.Retry, $"The start was written as entry {_number}, but a listing afterwards does not show it.");
            return this;
        }

        RestorePhase restore = new(settings, effects, requests, _number, _plan!);
        restore.Begin();
        return restore;
    }
}
