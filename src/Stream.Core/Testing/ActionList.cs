namespace Streams.Testing;

/// <summary>What can happen next in a simulation.</summary>
internal enum ActionKind
{
    /// <summary>A task takes a turn.</summary>
    Run,

    /// <summary>An element moves from an outlet to its edge.</summary>
    Take,

    /// <summary>An element moves from its edge into an inlet.</summary>
    Offer,

    /// <summary>An effect of a task begins.</summary>
    StartEffect,

    /// <summary>The result of an effect returns to its task.</summary>
    FinishEffect,

    /// <summary>An alarm of a task or a coordinator rings.</summary>
    Alarm,

    /// <summary>An effect of a coordinator is carried out.</summary>
    Command,

    /// <summary>An input reaches a coordinator.</summary>
    Tell,

    /// <summary>A request to the outside takes effect, is answered, or is lost.</summary>
    Operation,

    /// <summary>A wait is over.</summary>
    Wake,

    /// <summary>An attempt begins, or ends now that nothing of it runs.</summary>
    Attempt,

    /// <summary>A process starts because none runs.</summary>
    Process,

    /// <summary>The clock moves on.</summary>
    Advance,

    /// <summary>A process crashes where the seed wants it to.</summary>
    Strike,

    /// <summary>A process crashes, is suspended, goes on, is stopped, or gets a rival.</summary>
    Disturb,

    /// <summary>Somebody asks a process for a savepoint, or to stop with one.</summary>
    Ask,
}

/// <summary>Something that can act in a simulation.</summary>
internal interface IActor
{
    /// <summary>Adds what it can do now.</summary>
    void Collect(ActionList actions);

    /// <summary>Does one of these, and says what it was.</summary>
    string Act(ActionKind kind, int index);
}

/// <summary>All that can happen next, one of which the seed picks. How likely each kind is, is drawn with the seed too: so some runs have eager sources and slow stores, and others the reverse.</summary>
internal sealed class ActionList
{
    private static readonly double[] Favours = [0.1, 1, 1, 1, 8];
    private readonly List<(ActionKind Kind, IActor Actor, int Index)> _actions = [];
    private readonly double[] _weights = new double[(int)ActionKind.Ask + 1];
    private double _total;

    /// <summary>Draws how likely each kind is.</summary>
    public ActionList(Random random)
    {
        for (int i = 0; i <= (int)ActionKind.Disturb; i++) _weights[i] = Favours[random.Next(Favours.Length)];
        _weights[(int)ActionKind.Run] = Math.Max(1, _weights[(int)ActionKind.Run]);
        _weights[(int)ActionKind.Advance] = 0.2 * _weights[(int)ActionKind.Advance];
        _weights[(int)ActionKind.Disturb] = 0.002;
        _weights[(int)ActionKind.Ask] = 0.01;
    }

    /// <summary>How many there are.</summary>
    public int Count => _actions.Count;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _actions.Clear();
        _total = 0;
    }

    /// <summary>Adds one.</summary>
    public void Add(ActionKind kind, IActor actor, int index = 0)
    {
        _actions.Add((kind, actor, index));
        _total += _weights[(int)kind];
    }

    /// <summary>Picks one and does it.</summary>
    /// <returns>What kind it was, and what was done.</returns>
    public (ActionKind Kind, string What) ActOnOne(Random random)
    {
        double at = random.NextDouble() * _total;
        int i = 0;
        while (i < _actions.Count - 1 && (at -= _weights[(int)_actions[i].Kind]) >= 0) i++;
        (ActionKind kind, IActor actor, int index) = _actions[i];
        return (kind, actor.Act(kind, index));
    }
}
