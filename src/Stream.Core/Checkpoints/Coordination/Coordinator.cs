using System.Diagnostics.CodeAnalysis;
using Streams.Time;

namespace Streams.Checkpoints.Coordination;

/// <summary>Decides for one attempt of a job: wins its start in the log, restores, takes checkpoints, retires old ones, ends it.</summary>
/// <remarks>
/// <para>A single-threaded state machine, a function of its inputs: no clock, no thread, no store in it. Every attempt has a new one. A host posts <see cref="AttemptBegins"/> first, carries
/// out the effects one after another in the order in which they are taken, posts the answers, and posts <see cref="AlarmRang"/> at <see cref="NextAlarm"/>. After <see cref="AttemptEnds"/>, the last effect, inputs are ignored.</para>
/// <para>The phases: <see cref="StartPhase"/> reads the log and wins a start, <see cref="RestorePhase"/> loads the newest checkpoint below it, <see cref="RunPhase"/> takes checkpoints until the end or
/// a stop. Without a store there is <see cref="StorelessPhase"/> alone.</para>
/// <para>The rules that make the log the only commit point:</para>
/// <list type="number">
/// <item>A start is won if its entry was created and a listing afterwards shows no higher one. Only then is state loaded: the highest completed entry below it.</item>
/// <item>An answer that an entry exists is never a win. For a start: begin again. For a completed entry: another run's means superseded, an own one ends the attempt.</item>
/// <item>An unclear answer ends the attempt and deletes nothing.</item>
/// <item>Sinks publish, and files are deleted, only after the newer entry is won. Files go by name, those that no retained checkpoint names; then the entry, while one that is never deleted stands above it.</item>
/// <item>What is missing is first answered by listing again: if there is a later start, this attempt is superseded; only the same gap below the same newest entry refuses.</item>
/// </list>
/// </remarks>
internal sealed class Coordinator
{
    private readonly EffectQueue _effects = new();
    private CoordinatorPhase _phase;

    /// <summary>Makes the coordinator of one attempt.</summary>
    public Coordinator(CoordinatorSettings settings)
    {
        RequestLine requests = new(_effects);
        _phase = settings.HasStore ? new StartPhase(settings, _effects, requests) : new StorelessPhase(settings, _effects, requests);
    }

    /// <summary>When it wants <see cref="AlarmRang"/>, in monotonic milliseconds; <see cref="long.MaxValue"/>: never. May change with every post.</summary>
    public long NextAlarm => _effects.HasEnded ? long.MaxValue : _phase.NextAlarm;

    /// <summary>How the attempt ended; null: it has not. Known before the effect is taken, so a host need not wait for a store that does not answer: what is queued before it may be dropped.</summary>
    public AttemptEnds? Ended => _effects.Ended;

    /// <summary>What can be told of the attempt now.</summary>
    public CoordinatorStatus Status => _phase.Status;

    /// <summary>Tells it what happened.</summary>
    public void Post(CoordinatorInput input, in Now now)
    {
        if (_effects.HasEnded) return;
        _phase = _phase.On(input, now);
        _phase.AssertInvariants();
    }

    /// <summary>Takes the next effect, oldest first.</summary>
    public bool TryTakeEffect([NotNullWhen(true)] out CoordinatorEffect? effect) => _effects.TryTake(out effect);
}
