using System.Diagnostics.CodeAnalysis;

namespace Streams.Checkpoints.Coordination;

/// <summary>What a coordinator wants done, first in, first out. Nothing follows the end of the attempt.</summary>
internal sealed class EffectQueue
{
    private readonly Queue<CoordinatorEffect> _effects = new();

    /// <summary>The last effect, once the attempt is over.</summary>
    public AttemptEnds? Ended { get; private set; }

    /// <summary>Whether the attempt is over.</summary>
    public bool HasEnded => Ended is not null;

    /// <summary>Adds an effect.</summary>
    public void Add(CoordinatorEffect effect)
    {
        Rule.Holds(!HasEnded, "Nothing is done after the end of an attempt.");
        _effects.Enqueue(effect);
    }

    /// <summary>Adds an effect if there is one.</summary>
    public void AddIfAny(CoordinatorEffect? effect)
    {
        if (effect is not null) Add(effect);
    }

    /// <summary>Adds the last effect.</summary>
    public void End(AttemptOutcome outcome, string reason, Exception? cause = null)
    {
        AttemptEnds ends = new(outcome, reason, cause);
        Add(ends);
        Ended = ends;
    }

    /// <summary>Takes the oldest effect.</summary>
    public bool TryTake([NotNullWhen(true)] out CoordinatorEffect? effect) => _effects.TryDequeue(out effect);
}
