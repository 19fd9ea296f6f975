using System.Runtime.CompilerServices;
using Streams.Operators;

namespace Streams;

/// <summary>Declares what a function keeps per key, and what it writes to beside its output. For the function's constructor and, through a primary constructor, its field initialisers.</summary>
/// <remarks>When the job is built the declarations are recorded, so that the plan knows the states and a missing serializer is reported then; in each subtask the same calls
/// bind the states. So every instance must declare the same.</remarks>
public sealed partial class OperatorSetup
{
    private readonly string _operator;
    private readonly SetupTarget _target;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<object, object> _sides = new(ReferenceEqualityComparer.Instance);
    private Timers? _timers;
    private bool _isOver;

    private OperatorSetup(string operatorName, SetupTarget target) => (_operator, _target) = (operatorName, target);

    /// <summary>A value per key, with the serializer that is known for its type. Where none is set the type's default is read.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    [NeedsSerializer(nameof(T))]
    public ValueState<T> Value<T>(string name) => Value(name, Serializer.Of<T>(), default!); // null is what an unset state of a reference type reads as

    /// <summary>A value per key, with the serializer that is known for its type.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <param name="initial">What is read where no value is set.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    [NeedsSerializer(nameof(T))]
    public ValueState<T> Value<T>(string name, T initial) => Value(name, Serializer.Of<T>(), initial);

    /// <summary>A value per key, with a serializer of its own. Where none is set the type's default is read.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <param name="serializer">Reads and writes the value.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    [OverloadResolutionPriority(1)] // else Value("x", serializer) would be a state of serializers
    public ValueState<T> Value<T>(string name, Serializer<T> serializer) => Value(name, serializer, default!); // as above

    /// <summary>A value per key, with a serializer of its own.</summary>
    /// <param name="name">Identifies the state within its operator, across versions of the job. Written to checkpoints; not blank.</param>
    /// <param name="serializer">Reads and writes the value.</param>
    /// <param name="initial">What is read where no value is set.</param>
    /// <exception cref="InvalidOperationException">The operator has a state of this name, or the function has been constructed already.</exception>
    public ValueState<T> Value<T>(string name, Serializer<T> serializer, T initial)
    {
        Check(name, serializer);
        return _target.Value(name, serializer, initial);
    }

    /// <summary>The operator's timers; the same however often it is asked. A function that does not ask has none, and the plan says so.</summary>
    /// <exception cref="InvalidOperationException">The function has been constructed already, or its stream has no key.</exception>
    public Timers Timers()
    {
        if (_isOver) throw TooLate("the timers");
        return _timers ??= _target.Timers();
    }

    /// <summary>What writes to a side output; the same however often it is asked for one. The side output's watermarks are those of the operator's output.</summary>
    /// <param name="output">A stream of the same job, made by <see cref="StreamJob.SideOutput{T}"/>.</param>
    /// <returns>Takes records during a callback, as the output that is passed to it does, and with the same timestamps.</returns>
    /// <exception cref="InvalidOperationException">The function has been constructed already.</exception>
    public Output<T> SideOutput<T>(SideOutput<T> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_isOver) throw TooLate("a side output");
        if (_sides.TryGetValue(output, out object? side)) return (Output<T>)side;
        Output<T> made = _target.Side(output);
        _sides.Add(output, made);
        return made;
    }

    /// <summary>Calls a factory of the user's with a setup that is of use only during the call.</summary>
    internal static TFunction Run<TFunction>(string operatorName, SetupTarget target, Func<OperatorSetup, TFunction> create)
        where TFunction : class
    {
        OperatorSetup setup = new(operatorName, target);
        TFunction function = create(setup) ?? throw new InvalidOperationException($"The factory of '{operatorName}' returned null instead of a function.");
        setup._isOver = true;
        return function;
    }

    private void Check(string name, object serializer)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(serializer);
        if (_isOver) throw TooLate($"the state '{name}'");
        if (!_names.Add(name)) throw new InvalidOperationException($"'{_operator}' declares the state '{name}' twice. A name identifies one state of an operator: give the second another.");
    }

    private InvalidOperationException TooLate(string what)
        => new($"'{_operator}' declares {what} after the function has been constructed. Declare it in the constructor or a field initialiser, so that the plan and checkpoints know it.");
}
