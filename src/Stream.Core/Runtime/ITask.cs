using Streams.Diagnostics;
using Streams.Elements;
using Streams.Time;

namespace Streams.Runtime;

/// <summary>One subtask: a chain of operators with its alignment, timers and snapshots. A plain single-threaded state machine: no thread, lock, clock or actor in it; calls never nest.</summary>
/// <remarks>
/// <para>A host calls, after anything happened: <see cref="Run"/> until it does not say <see cref="RunResult.More"/>, <see cref="TryTake"/> for outlets with demand,
/// <see cref="TryTakeEffect"/> until empty, <see cref="Offer"/> where <see cref="CanOffer"/>, and arms one alarm for <see cref="NextAlarm"/>.</para>
/// <para>Whatever <see cref="Run"/> throws ends the attempt; the task is not called again.</para>
/// </remarks>
internal interface ITask
{
    /// <summary>Its number in the graph.</summary>
    int Index { get; }

    /// <summary>Its operators and which subtask it is, for people: <c>commits → Select (1/4)</c>.</summary>
    string Name { get; }

    /// <summary>How many inlets it has.</summary>
    int InletCount { get; }

    /// <summary>How many outlets it has.</summary>
    int OutletCount { get; }

    /// <summary>Whether an inlet takes an element now: its slot is empty and alignment does not hold it.</summary>
    bool CanOffer(int inlet);

    /// <summary>Hands an element over. Only where <see cref="CanOffer"/>.</summary>
    void Offer(int inlet, Element element);

    /// <summary>Tells it something. Always accepted, first in, first out; handled in <see cref="Run"/>.</summary>
    void Post(Signal signal);

    /// <summary>Works: the open cursor first, then signals, then inlets in turn.</summary>
    /// <param name="now">One reading of the clock for the whole call.</param>
    /// <param name="budget">About how many records to handle or emit before it gives the turn back with <see cref="RunResult.More"/>.</param>
    RunResult Run(in Now now, int budget);

    /// <summary>Takes the next element that waits at an outlet.</summary>
    bool TryTake(int outlet, out Element? element);

    /// <summary>Takes the next effect. Its result comes back as <see cref="EffectDone"/>.</summary>
    bool TryTakeEffect(out Effect? effect);

    /// <summary>When it wants a <see cref="ClockRang"/>: earliest processing-time timer, linger or idleness deadline, in monotonic milliseconds; <see cref="long.MaxValue"/>: never.</summary>
    long NextAlarm { get; }

    /// <summary>Where the host notes how the task spends its time; null: nowhere.</summary>
    TaskTimes? Times => null;
}

/// <summary>What a task waits for.</summary>
internal enum RunResult
{
    /// <summary>Nothing: it only gave its turn back.</summary>
    More,

    /// <summary>Elements, a readable source, an effect or a signal.</summary>
    NeedsInput,

    /// <summary>Demand at an outlet: what waits there must be taken first.</summary>
    NeedsCredit,
}
