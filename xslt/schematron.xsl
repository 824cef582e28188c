<?xml version="1.0" encoding="UTF-8"?>
<!--
  Compiles an ISO Schematron schema (ISO/IEC 19757-3:2016 and 2020; query binding xslt2 or xslt3) to an XSLT 3.0
  stylesheet.

  In: the schema, with what it includes in its place already, and each of its elements with the line it stands on
  (made:line) and, where that is another than the schema's, the file (made:file). Out: the text of a stylesheet which,
  run on one document, writes a JSON array of findings in document order (and, on the same element, in the order of the
  patterns). Each finding is an object:

    code       @id of the assert or report, or "schematron-N", N being its number in the schema
    severity   "error", "warning" or "info", from @role of the test or of its rule
    message    the text of the assert or report, white space normalised
    hint       the text of its diagnostics, or null
    node       number of the element among all elements of the document, from 1; an attribute, text or comment
               counts for its parent, the root for the document element
    attribute  name of the attribute where the context is one, else null
    xpath      a path that a person can read, such as /TEI[1]/text[1]/body[1]/p[2]/@ref

  The schema is first held against what this version supports. What it does not support stops the compilation,
  all faults told at once: a rule that is silently left out would pass for one that holds. Then it is made smaller, a
  pass for each: abstract patterns are written out, then abstract rules, then what is not of the phase is dropped.
-->
<xsl:package version="3.0" name="urn:scholarly-edition-pipeline:schematron" exclude-result-prefixes="#all"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:out="http://www.w3.org/1999/XSL/TransformAlias"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:sch="http://purl.oclc.org/dsdl/schematron"
  xmlns:made="urn:scholarly-edition-pipeline:schematron"
  xmlns:f="urn:scholarly-edition-pipeline:schematron-compiler">

  <xsl:namespace-alias stylesheet-prefix="out" result-prefix="xsl"/>
  <xsl:output method="xml" indent="yes" suppress-indentation="xsl:text" encoding="UTF-8"/>

  <!-- The phase to be checked: the id of one, "#ALL", or "#DEFAULT" for what the schema says. -->
  <xsl:param name="phase" as="xs:string" select="'#DEFAULT'"/>

  <!-- The way in. -->
  <xsl:mode on-no-match="fail" use-accumulators="#all"/>
  <!-- What stops the schema from being compiled, one sentence each. -->
  <xsl:mode name="faults" on-no-match="fail"/>
  <!-- Schema → schema: each test and rule gets its code while the numbers are those of the whole. -->
  <xsl:mode name="number" on-no-match="shallow-copy"/>
  <!-- Schema → schema: the patterns that are one (is-a) of an abstract one are written out. -->
  <xsl:mode name="instantiate" on-no-match="shallow-copy"/>
  <!-- The content of an abstract pattern, with the values of its parameters. -->
  <xsl:mode name="fill" on-no-match="shallow-copy"/>
  <!-- Schema → schema: the tests of an abstract rule in the place of what extends it. -->
  <xsl:mode name="extend" on-no-match="shallow-copy"/>
  <!-- Schema → schema: only what is of the phase. -->
  <xsl:mode name="select" on-no-match="shallow-copy"/>
  <!-- Declarations of XSLT, and the content of a let, as they are. -->
  <xsl:mode name="copy" on-no-match="shallow-copy"/>
  <!-- Schema → the declarations of the stylesheet. -->
  <xsl:mode name="declare" on-no-match="deep-skip"/>
  <!-- Lets, rules and tests → the instructions inside a declaration. -->
  <xsl:mode name="instruct" on-no-match="deep-skip"/>
  <!-- Lets of a pattern → parameters of its rules, and what is passed to these. -->
  <xsl:mode name="receive" on-no-match="deep-skip"/>
  <xsl:mode name="pass" on-no-match="deep-skip"/>
  <!-- Text of an assert, report or diagnostic → instructions that write it. Foreign markup is looked through. -->
  <xsl:mode name="say" on-no-match="shallow-skip"/>

  <xsl:template match="document-node()" as="element()">
    <xsl:variable name="faults" as="xs:string*">
      <xsl:apply-templates select="*" mode="faults"/>
    </xsl:variable>
    <xsl:if test="exists($faults)">
      <xsl:variable name="name" as="xs:string" select="tokenize(base-uri(.), '/')[last()]"/>
      <xsl:sequence select="error(
        QName('urn:scholarly-edition-pipeline:schematron', 'made:schematron-unsupported'),
        string-join(('The schema ' || $name || ' cannot be compiled.', $faults), '&#10;'))"/>
    </xsl:if>
    <xsl:variable name="numbered" as="document-node()">
      <xsl:apply-templates select="." mode="number"/>
    </xsl:variable>
    <xsl:variable name="instantiated" as="document-node()">
      <xsl:apply-templates select="$numbered" mode="instantiate"/>
    </xsl:variable>
    <xsl:variable name="extended" as="document-node()">
      <xsl:apply-templates select="$instantiated" mode="extend"/>
    </xsl:variable>
    <xsl:variable name="selected" as="document-node()">
      <xsl:apply-templates select="$extended" mode="select"/>
    </xsl:variable>
    <xsl:apply-templates select="$selected/sch:schema" mode="declare"/>
  </xsl:template>


  <!-- ===== What is supported ===== -->

  <!-- For each element: where it may stand, which attributes it must and may have. `mixed`: it holds text.
       To support another element is to move it from `unsupported` to here and to give it a template below. -->
  <xsl:variable name="supported" as="map(xs:string, map(xs:string, xs:anyAtomicType*))" select="map{
    'schema':      map{'in': '', 'must': (), 'may': ('queryBinding', 'schemaVersion', 'defaultPhase')},
    'title':       map{'in': ('schema', 'pattern'), 'must': (), 'may': (), 'mixed': true()},
    'p':           map{'in': ('schema', 'pattern', 'rule', 'phase'), 'must': (), 'may': 'class', 'mixed': true()},
    'ns':          map{'in': 'schema', 'must': ('prefix', 'uri'), 'may': ()},
    'let':         map{'in': ('schema', 'phase', 'pattern', 'rule'), 'must': 'name', 'may': ('as', 'value'), 'mixed': true()},
    'phase':       map{'in': 'schema', 'must': 'id', 'may': ()},
    'active':      map{'in': 'phase', 'must': 'pattern', 'may': (), 'mixed': true()},
    'pattern':     map{'in': 'schema', 'must': (), 'may': ('abstract', 'is-a')},
    'param':       map{'in': 'pattern', 'must': ('name', 'value'), 'may': ()},
    'rules':       map{'in': 'schema', 'must': (), 'may': ()},
    'rule':        map{'in': ('pattern', 'rules'), 'must': (), 'may': ('abstract', 'context', 'role', 'subject')},
    'extends':     map{'in': 'rule', 'must': 'rule', 'may': ()},
    'assert':      map{'in': 'rule', 'must': 'test', 'may': ('role', 'diagnostics', 'subject'), 'mixed': true()},
    'report':      map{'in': 'rule', 'must': 'test', 'may': ('role', 'diagnostics', 'subject'), 'mixed': true()},
    'diagnostics': map{'in': 'schema', 'must': (), 'may': ()},
    'diagnostic':  map{'in': 'diagnostics', 'must': 'id', 'may': 'role', 'mixed': true()},
    'value-of':    map{'in': $message, 'must': 'select', 'may': ()},
    'name':        map{'in': $message, 'must': (), 'may': 'path'},
    'emph':        map{'in': ($message, 'title', 'p'), 'must': (), 'may': 'class', 'mixed': true()},
    'dir':         map{'in': ($message, 'title', 'p'), 'must': (), 'may': ('class', 'value'), 'mixed': true()},
    'span':        map{'in': ($message, 'title', 'p'), 'must': (), 'may': 'class', 'mixed': true()}}"/>

  <xsl:variable name="message" as="xs:string+" select="'assert', 'report', 'diagnostic', 'emph', 'dir', 'span'"/>

  <!-- Attributes that tell something to people and change no result. -->
  <xsl:variable name="informative" as="xs:string+" select="'id', 'icon', 'see', 'fpi', 'flag'"/>

  <xsl:variable name="unsupported" as="map(xs:string, xs:string)" select="map{
    'include':    'it could not be followed; give the name of a file beside the schema',
    'properties': 'properties are not supported; remove it',
    'property':   'properties are not supported; remove it',
    'group':      'groups (ISO Schematron of 2025) are not supported; use a pattern for each rule',
    '@documents':   'a pattern over other documents is not supported; read them in a let',
    '@properties':  'properties are not supported; remove it',
    '@severity':    'the severity is given by role; write that instead',
    '@when':        'a phase that selects itself (ISO Schematron of 2025) is not supported; name the phase',
    '@from':        'a phase for a part of a document (ISO Schematron of 2025) is not supported; remove it'}"/>

  <!-- Top-level declarations of XSLT that a schema may carry. The others read files, or would change how the
       stylesheet made here starts and writes. -->
  <xsl:variable name="declarations" as="xs:string+"
    select="'accumulator', 'decimal-format', 'function', 'key', 'param', 'variable'"/>

  <xsl:variable name="severity" as="map(xs:string, xs:string)" select="map{
    'error': 'error', 'fatal': 'error', 'critical': 'error',
    'warning': 'warning', 'warn': 'warning', 'nonfatal': 'warning', 'caution': 'warning',
    'info': 'info', 'information': 'info', 'hint': 'info'}"/>


  <!-- ===== The check ===== -->

  <xsl:template match="/*[not(self::sch:schema)]" mode="faults" as="xs:string" priority="2">
    <xsl:sequence select="f:fault(., 'a schema begins with the element schema of the namespace '
      || 'http://purl.oclc.org/dsdl/schematron; check that this is the right file')"/>
  </xsl:template>

  <xsl:template match="*" mode="faults" as="xs:string*">
    <xsl:choose>
      <!-- Anybody may add markup of their own, and no one has to honour it. Markup without a namespace is a
           slip, and rules inside foreign markup would be lost with it. -->
      <xsl:when test="namespace-uri() = ''">
        <xsl:sequence select="f:fault(., 'it is in no namespace, so it is no part of the schema; give it '
          || 'that of Schematron')"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:apply-templates select="*" mode="faults"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- What a let holds is data. -->
  <xsl:template match="sch:let//*[not(self::xsl:*)]" mode="faults" as="xs:string*" priority="1">
    <xsl:apply-templates select="*" mode="faults"/>
  </xsl:template>

  <xsl:template match="xsl:*" mode="faults" as="xs:string*" priority="1">
    <xsl:if test="not(parent::sch:schema and local-name() = $declarations)">
      <xsl:sequence select="f:fault(., 'of XSLT, a schema may hold only ' || f:list($declarations)
        || ', as children of schema')"/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="sch:*" mode="faults" as="xs:string*">
    <xsl:variable name="name" as="xs:string" select="local-name()"/>
    <xsl:variable name="known" as="map(xs:string, xs:anyAtomicType*)?" select="$supported($name)"/>
    <xsl:choose>
      <xsl:when test="exists($unsupported($name))">
        <xsl:sequence select="f:fault(., $unsupported($name))"/>
      </xsl:when>
      <xsl:when test="empty($known)">
        <xsl:sequence select="f:fault(., 'Schematron has no such element; correct its name')"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:if test="parent::* and not(f:may-stand(., $known?in))">
          <xsl:sequence select="f:fault(., 'it cannot stand in ' || name(..) || '; move it into '
            || f:list($known?in))"/>
        </xsl:if>
        <xsl:variable name="here" as="element()" select="."/>
        <xsl:sequence select="$known?must[not(. = $here/@*/name())] !
          f:fault($here, 'the attribute ' || . || ' is missing; add it')"/>
        <xsl:apply-templates select="@*" mode="faults"/>
        <xsl:if test="not($known?mixed) and text()[normalize-space()]">
          <xsl:sequence select="f:fault(., 'it holds the text “' || normalize-space(text()[normalize-space()][1])
            || '”, which would be lost; make it a comment or a p')"/>
        </xsl:if>
        <xsl:sequence select="f:more-faults(.)"/>
        <xsl:apply-templates select="*" mode="faults"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:key name="f:id" match="sch:*[@id]" use="string(@id)"/>

  <xsl:template match="@*" mode="faults" as="xs:string*"/>

  <xsl:template match="@*[namespace-uri() = '']" mode="faults" as="xs:string*">
    <xsl:variable name="name" as="xs:string" select="local-name()"/>
    <xsl:variable name="element" as="xs:string" select="local-name(..)"/>
    <xsl:variable name="reason" as="xs:string?" select="
      ($unsupported('@' || $element || '/' || $name), $unsupported('@' || $name))[1]"/>
    <xsl:choose>
      <xsl:when test="$name = ($informative, $supported($element)?must, $supported($element)?may)">
        <xsl:sequence select="f:value-faults(.)"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="f:fault(.., 'its attribute ' || $name || ': '
          || ($reason, 'Schematron has no such attribute here; correct its name')[1])"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Faults in the value of an attribute that may stand where it stands. -->
  <xsl:function name="f:value-faults" as="xs:string*">
    <xsl:param name="attribute" as="attribute()"/>
    <xsl:variable name="element" as="element()" select="$attribute/.."/>
    <xsl:variable name="value" as="xs:string" select="string($attribute)"/>
    <xsl:choose>
      <xsl:when test="name($attribute) = ('test', 'context', 'select', 'path', 'value')
        and not(normalize-space($value)) and not($element/self::sch:dir)">
        <xsl:sequence select="f:fault($element, 'its attribute ' || name($attribute) || ' is empty')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'abstract' and not($value = ('true', 'false'))">
        <xsl:sequence select="f:fault($element, 'its attribute abstract is neither true nor false')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'defaultPhase' and not(f:is-phase($attribute, $value))">
        <xsl:sequence select="f:fault($element, 'there is no phase “' || $value || '”; the schema has '
          || (f:list(root($attribute)//sch:phase/@id)[. ne ''], 'none')[1])"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'pattern'
        and not(root($attribute)//sch:pattern[not(@abstract = 'true')]/@id = $value)">
        <xsl:sequence select="f:fault($element, 'there is no pattern with the id “' || $value || '”; add it or '
          || 'correct the reference')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'is-a' and empty(f:abstract-pattern($attribute))">
        <xsl:sequence select="f:fault($element, 'there is no abstract pattern with the id “' || $value || '”; add it '
          || 'or correct the reference')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'rule' and empty(f:abstract-rule($attribute))">
        <xsl:sequence select="f:fault($element, 'there is no abstract rule with the id “' || $value || '”; add it '
          || 'or correct the reference')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'rule' and f:extends-itself($element/.., ())">
        <xsl:sequence select="f:fault($element, 'the rule extends itself; remove it')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'role' and empty($severity(lower-case($value)))">
        <xsl:sequence select="f:fault($element, 'the role “' || $value || '” is not a severity; write one of '
          || f:list(sort(map:keys($severity))))" xmlns:map="http://www.w3.org/2005/xpath-functions/map"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'diagnostics'">
        <xsl:sequence select="tokenize($value)[not(. = root($attribute)//sch:diagnostic/@id)] !
          f:fault($element, 'there is no diagnostic with the id “' || . || '”; add it or correct the reference')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'id' and not(key('f:id', $value, root($attribute))[1] is $element)">
        <xsl:sequence select="f:fault($element, 'the id “' || $value || '” stands above already; ids are the '
          || 'codes of findings and must differ')"/>
      </xsl:when>
    </xsl:choose>
  </xsl:function>

  <!-- Faults that are neither of one attribute nor of one name. -->
  <xsl:function name="f:more-faults" as="xs:string*">
    <xsl:param name="element" as="element()"/>
    <xsl:for-each select="$element">
      <xsl:choose>
        <xsl:when test="self::sch:schema">
          <!-- XPath 1 is nearly all of it XPath 3; what is not fails where it stands, and is told. -->
          <xsl:if test="not(lower-case((@queryBinding, 'xslt')[1])
            = ('xslt', 'xslt2', 'xslt3', 'xpath', 'xpath2', 'xpath3', 'xpath31'))">
            <xsl:sequence select="f:fault(., 'the query binding “' || @queryBinding || '” is not supported; set '
              || 'queryBinding to xslt2 or xslt3')"/>
          </xsl:if>
          <xsl:if test="not(f:is-phase(., $phase))">
            <xsl:sequence select="f:fault(., 'there is no phase “' || $phase || '”; the schema has '
              || (f:list(.//sch:phase/@id)[. ne ''], 'none')[1])"/>
          </xsl:if>
          <xsl:if test="empty(descendant::sch:pattern)">
            <xsl:sequence select="f:fault(., 'it has no pattern, so nothing would be checked')"/>
          </xsl:if>
        </xsl:when>
        <xsl:when test="self::sch:ns[@prefix = 'made' or @prefix = 'xsl'
          and not(@uri = 'http://www.w3.org/1999/XSL/Transform')]">
          <xsl:sequence select="f:fault(., 'the prefix ' || @prefix || ' is needed by the stylesheet that is made '
            || 'of the schema; use another')"/>
        </xsl:when>
        <xsl:when test="self::sch:ns[some $other in preceding-sibling::sch:ns[@prefix = current()/@prefix]
          satisfies not($other/@uri = @uri)]">
          <xsl:sequence select="f:fault(., 'the prefix ' || @prefix || ' is bound above to another namespace; use another')"/>
        </xsl:when>
        <xsl:when test="self::sch:let[@name = preceding-sibling::sch:let/@name]">
          <xsl:sequence select="f:fault(., '$' || @name || ' is declared beside it already; rename one')"/>
        </xsl:when>
        <xsl:when test="self::sch:let[@value][* or normalize-space()]">
          <xsl:sequence select="f:fault(., 'it has a value and a content; remove one of the two')"/>
        </xsl:when>
        <xsl:when test="self::sch:let[not(@value)][not(node())]">
          <xsl:sequence select="f:fault(., 'the attribute value is missing; add it')"/>
        </xsl:when>
        <xsl:when test="self::sch:rule[@abstract = 'true'][not(@id)]">
          <xsl:sequence select="f:fault(., 'an abstract rule needs an id, by which others extend it; add it')"/>
        </xsl:when>
        <xsl:when test="self::sch:rule[@abstract = 'true'][@context]">
          <xsl:sequence select="f:fault(., 'an abstract rule has no context; remove one of the two attributes')"/>
        </xsl:when>
        <xsl:when test="self::sch:rule[not(@abstract = 'true')][not(@context)]">
          <xsl:sequence select="f:fault(., 'the attribute context is missing; add it')"/>
        </xsl:when>
        <xsl:when test="self::sch:rule[parent::sch:rules][not(@abstract = 'true')]">
          <xsl:sequence select="f:fault(., 'rules holds abstract rules only; move it into a pattern')"/>
        </xsl:when>
        <xsl:when test="self::sch:pattern[@abstract = 'true'][not(@id)]">
          <xsl:sequence select="f:fault(., 'an abstract pattern needs an id, by which others are one; add it')"/>
        </xsl:when>
        <xsl:when test="self::sch:pattern[@is-a][sch:rule]">
          <xsl:sequence select="f:fault(., 'a pattern with is-a has the rules of the abstract one; remove its own')"/>
        </xsl:when>
        <xsl:when test="self::sch:param[not(../@is-a or ../@abstract = 'true')]">
          <xsl:sequence select="f:fault(., 'parameters belong to patterns with is-a; use a let')"/>
        </xsl:when>
        <!-- A context is a pattern of XSLT, in which local variables are out of reach: without this, a variable
             of the schema with the same name would be taken. -->
        <xsl:when test="self::sch:rule">
          <xsl:variable name="rule" as="element(sch:rule)" select="."/>
          <xsl:sequence select="../sch:let/@name[matches($rule/@context,
              '\$' || replace(., '\.', '\\.') || '([^\-.\w]|$)')] !
            f:fault($rule, 'its context uses $' || . || ' of its pattern; declare that in the schema instead')"/>
        </xsl:when>
      </xsl:choose>
    </xsl:for-each>
  </xsl:function>

  <!-- Whether an element stands where it may; markup of others inside a message makes no difference. -->
  <xsl:function name="f:may-stand" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="allowed" as="xs:string*"/>
    <xsl:variable name="owner" as="element()?" select="$element/ancestor::sch:*[1]"/>
    <xsl:sequence select="local-name($owner) = $allowed
      and ($element/parent::sch:* or $supported(local-name($owner))?mixed)"/>
  </xsl:function>

  <!-- One fault: where, what, and what to do. -->
  <xsl:function name="f:fault" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="sentence" as="xs:string"/>
    <xsl:variable name="line" as="xs:string?" select="$element/@made:line ! ('line ' || .)"/>
    <xsl:variable name="file" as="xs:string?" select="$element/@made:file ! (' of ' || .)"/>
    <xsl:sequence select="($line ! (. || $file), f:path($element))[1] || ': element ' || name($element) || ': '
      || $sentence || '.'"/>
  </xsl:function>

  <xsl:function name="f:path" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="name" as="xs:QName" select="node-name($element)"/>
    <xsl:sequence select="$element/parent::* ! f:path(.) || '/' || name($element) || '['
      || 1 + count($element/preceding-sibling::*[node-name() = $name]) || ']'"/>
  </xsl:function>

  <xsl:function name="f:list" as="xs:string">
    <xsl:param name="names" as="xs:string*"/>
    <xsl:sequence select="if (count($names) lt 2) then string($names)
      else string-join($names[position() lt last()], ', ') || ' or ' || $names[last()]"/>
  </xsl:function>


  <xsl:function name="f:is-phase" as="xs:boolean">
    <xsl:param name="within" as="node()"/>
    <xsl:param name="name" as="xs:string"/>
    <xsl:sequence select="$name = ('#ALL', '#DEFAULT') or root($within)//sch:phase/@id = $name"/>
  </xsl:function>

  <xsl:function name="f:abstract-pattern" as="element(sch:pattern)?">
    <xsl:param name="is-a" as="attribute()"/>
    <xsl:sequence select="(root($is-a)//sch:pattern[@abstract = 'true'][@id = string($is-a)])[1]"/>
  </xsl:function>

  <!-- The rule of that name in the same pattern, else anywhere. -->
  <xsl:function name="f:abstract-rule" as="element(sch:rule)?">
    <xsl:param name="rule" as="attribute()"/>
    <xsl:variable name="own" as="element(sch:rule)*" select="$rule/ancestor::sch:pattern[1]/sch:rule"/>
    <xsl:sequence select="($own[@abstract = 'true'][@id = string($rule)],
      root($rule)//sch:rule[@abstract = 'true'][@id = string($rule)])[1]"/>
  </xsl:function>

  <xsl:function name="f:extends-itself" as="xs:boolean">
    <xsl:param name="rule" as="element()"/>
    <xsl:param name="seen" as="element()*"/>
    <xsl:sequence select="exists($rule intersect $seen) or (some $other in $rule/sch:extends/@rule ! f:abstract-rule(.)
      satisfies f:extends-itself($other, ($seen, $rule)))"/>
  </xsl:function>


  <!-- ===== Codes ===== -->

  <xsl:template match="sch:assert | sch:report | sch:rule" mode="number" as="element()">
    <xsl:copy>
      <xsl:attribute name="made:code" select="
        string((@id, (if (self::sch:rule) then 'schematron-rule-' else 'schematron-') || f:number(.))[1])"/>
      <xsl:apply-templates select="@*, node()" mode="number"/>
    </xsl:copy>
  </xsl:template>


  <!-- ===== Abstract patterns ===== -->

  <xsl:template match="sch:pattern[@abstract = 'true']" mode="instantiate"/>

  <xsl:template match="sch:pattern[@is-a]" mode="instantiate" as="element()">
    <xsl:variable name="abstract" as="element(sch:pattern)" select="f:abstract-pattern(@is-a)"/>
    <xsl:copy>
      <xsl:sequence select="@* except @is-a"/>
      <xsl:apply-templates select="sch:let, $abstract/node() except $abstract/sch:param" mode="fill">
        <!-- What an abstract pattern gives itself stands where its instance gives nothing. -->
        <xsl:with-param name="values" tunnel="yes" select="
          map:merge((sch:param, $abstract/sch:param) ! map:entry(string(@name), string(@value)),
            map{'duplicates': 'use-first'})" xmlns:map="http://www.w3.org/2005/xpath-functions/map"/>
      </xsl:apply-templates>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="sch:*/(@context | @test | @select | @path | @value | @subject)" mode="fill" as="attribute()">
    <xsl:param name="values" as="map(xs:string, xs:string)" tunnel="yes"/>
    <xsl:attribute name="{name()}">
      <xsl:analyze-string select="." regex="\$([\i-[:]][\c-[:]]*)">
        <xsl:matching-substring>
          <!-- "$a-1" may mean the parameter "a-1" or, where there is none, "a" less one. -->
          <xsl:variable name="written" as="xs:string" select="regex-group(1)"/>
          <xsl:variable name="name" as="xs:string?" select="
            sort(map:keys($values)[$written = . or starts-with($written, . || '-') or starts-with($written, . || '.')],
              (), string-length#1)[last()]" xmlns:map="http://www.w3.org/2005/xpath-functions/map"/>
          <xsl:value-of select="
            if (exists($name)) then $values($name) || substring($written, string-length($name) + 1) else ."/>
        </xsl:matching-substring>
        <xsl:non-matching-substring>
          <xsl:value-of select="."/>
        </xsl:non-matching-substring>
      </xsl:analyze-string>
    </xsl:attribute>
  </xsl:template>


  <!-- ===== Abstract rules ===== -->

  <xsl:template match="sch:rule[@abstract = 'true'] | sch:rules" mode="extend"/>

  <xsl:template match="sch:extends" mode="extend" as="node()*">
    <xsl:apply-templates select="f:abstract-rule(@rule)/node()" mode="extend"/>
  </xsl:template>


  <!-- ===== Phases ===== -->

  <xsl:template match="sch:schema" mode="select" as="element()">
    <xsl:variable name="name" as="xs:string"
      select="if ($phase = '#DEFAULT') then string((@defaultPhase, '#ALL')[1]) else $phase"/>
    <xsl:variable name="chosen" as="element(sch:phase)?" select="sch:phase[@id = $name]"/>
    <xsl:copy>
      <xsl:apply-templates select="@*" mode="select"/>
      <xsl:apply-templates mode="select" select="node()[not(self::sch:phase)]
        [not(self::sch:pattern) or empty($chosen) or @id = $chosen/sch:active/@pattern]"/>
      <!-- The lets of a phase hold everywhere in it, as those of the schema do. -->
      <xsl:apply-templates select="$chosen/sch:let" mode="select"/>
    </xsl:copy>
  </xsl:template>


  <!-- ===== The stylesheet ===== -->

  <!-- Names of its own are in one namespace, and those of XML Schema are written out, so that the schema's own
       prefixes are the only ones that its expressions see. -->
  <xsl:template match="sch:schema" mode="declare" as="element()">
    <out:stylesheet version="3.0">
      <xsl:namespace name="made" select="'urn:scholarly-edition-pipeline:schematron'"/>
      <xsl:for-each-group select="sch:ns" group-by="@prefix">
        <xsl:namespace name="{@prefix}" select="@uri"/>
      </xsl:for-each-group>
      <out:output method="json"/>
      <out:mode on-no-match="fail" use-accumulators="#all"/>
      <xsl:apply-templates select="sch:let, xsl:*" mode="declare"/>
      <out:template match="document-node()" as="array(*)">
        <out:variable name="made:findings" as="map(*)*">
          <xsl:for-each select="sch:pattern">
            <out:call-template name="{f:name(.)}"/>
          </xsl:for-each>
        </out:variable>
        <!-- The sort is stable: what stands at one element stays in the order of the patterns. -->
        <out:sequence select="array{{sort($made:findings, (), function($finding) {{$finding?node}})}}"/>
      </out:template>
      <xsl:apply-templates select="sch:pattern" mode="declare"/>
      <xsl:sequence select="$library"/>
    </out:stylesheet>
  </xsl:template>

  <xsl:template match="xsl:*" mode="declare" as="element()">
    <xsl:apply-templates select="." mode="copy"/>
  </xsl:template>

  <!-- Where something stands is for the errors of Saxon, who tells the line of an instruction. -->
  <xsl:template match="@made:*" mode="copy"/>

  <xsl:template match="xsl:*/@made:*" mode="copy" as="attribute()" priority="1">
    <xsl:attribute name="made:{local-name()}" select="."/>
  </xsl:template>

  <!-- Data: braces mean nothing, nor do comments. -->
  <xsl:template match="sch:let//@*" mode="copy" as="attribute()" priority="1">
    <xsl:attribute name="{name()}" namespace="{namespace-uri()}" select="replace(., '[{}]', '$0$0')"/>
  </xsl:template>

  <xsl:template match="sch:let//@made:*" mode="copy" priority="2"/>

  <xsl:template match="sch:let//text()" mode="copy" as="element()">
    <out:text><xsl:value-of select="."/></out:text>
  </xsl:template>

  <xsl:template match="sch:let//comment() | sch:let//processing-instruction()" mode="copy"/>

  <xsl:template match="sch:schema/sch:let" mode="declare" as="element()">
    <out:param name="{@name}">
      <xsl:sequence select="f:value(.)"/>
    </out:param>
  </xsl:template>

  <!-- What a variable is: the value of an expression, or a document of what the let holds. -->
  <xsl:function name="f:value" as="node()*">
    <xsl:param name="let" as="element(sch:let)"/>
    <xsl:if test="$let/@value">
      <xsl:attribute name="select" select="$let/@value"/>
    </xsl:if>
    <xsl:sequence select="$let/@as, f:at($let)"/>
    <xsl:if test="not($let/@value)">
      <xsl:apply-templates select="$let/node()" mode="copy"/>
    </xsl:if>
  </xsl:function>

  <!-- A pattern is a named template that holds its lets, whose context is the document, and offers every node
       to a mode that holds its rules. The walk is flat, not recursive: depth costs no stack. -->
  <xsl:template match="sch:pattern" mode="declare" as="element()*">
    <out:mode name="{f:name(.)}" on-no-match="deep-skip"/>
    <!-- Deep skipping goes on to the children of a document, and these the walk offers itself. -->
    <out:template match="document-node()" mode="{f:name(.)}" priority="0"/>
    <out:template name="{f:name(.)}" as="map(*)*">
      <xsl:apply-templates select="sch:let" mode="instruct"/>
      <xsl:variable name="reach" as="xs:string*" select="distinct-values(sch:rule/@context ! f:reach(.))"/>
      <out:for-each select="{if ($reach = '.') then 'descendant-or-self::node()'
          else if ($reach = '*') then 'descendant::*'
          else if (exists($reach)) then string-join($reach ! ('descendant::' || .), ' | ')
          else '()'}">
        <out:apply-templates select="{if ($reach = '.') then '., @*' else '.'}" mode="{f:name(.)}">
          <xsl:apply-templates select="sch:let" mode="pass"/>
        </out:apply-templates>
      </out:for-each>
    </out:template>
    <xsl:apply-templates select="sch:rule" mode="declare"/>
  </xsl:template>

  <!-- The elements that a context can match at all, as tests of names; "*" for any element, "." for any node. Only what
       is plainly a path of names is understood. So a rule for two of a hundred thousand nodes is offered these two. -->
  <xsl:function name="f:reach" as="xs:string+">
    <xsl:param name="context" as="xs:string"/>
    <xsl:variable name="plain" as="xs:string" select="f:without-predicates(replace($context, $literal, ''))"/>
    <xsl:choose>
      <xsl:when test="matches($plain, '[()\[\]$@.{}]|attribute::|namespace::|(^|\s)(union|intersect|except)(\s|$)')">
        <xsl:sequence select="'.'"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:for-each select="tokenize($plain, '\|')">
          <xsl:variable name="last" as="xs:string" select="replace(normalize-space(tokenize(., '/')[last()]),
            '^(child|descendant|descendant-or-self|self)\s*::\s*', '')"/>
          <xsl:sequence select="
            if (matches($last, '^([\i-[:]][\c-[:]]*:)?([\i-[:]][\c-[:]]*|\*)$')) then $last else '.'"/>
        </xsl:for-each>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:function>

  <xsl:variable name="literal" as="xs:string">"[^"]*"|'[^']*'</xsl:variable>

  <xsl:function name="f:without-predicates" as="xs:string">
    <xsl:param name="pattern" as="xs:string"/>
    <xsl:variable name="fewer" as="xs:string" select="replace($pattern, '\[[^\[\]]*\]', '')"/>
    <xsl:sequence select="if ($fewer = $pattern) then $pattern else f:without-predicates($fewer)"/>
  </xsl:function>

  <!-- Falling priorities: of the rules that match a node, the first of the pattern fires. -->
  <xsl:template match="sch:rule" mode="declare" as="element()">
    <out:template match="{@context}" mode="{f:name(..)}" as="map(*)*"
      priority="{count(following-sibling::sch:rule) + 1}">
      <xsl:sequence select="f:at(.)"/>
      <xsl:apply-templates select="../sch:let" mode="receive"/>
      <xsl:choose>
        <xsl:when test="sch:let">
          <out:try>
            <xsl:apply-templates select="sch:let" mode="instruct"/>
            <xsl:apply-templates select="sch:assert | sch:report" mode="instruct"/>
            <xsl:sequence select="f:catch(@made:code, 'A variable of this rule')"/>
          </out:try>
        </xsl:when>
        <xsl:otherwise>
          <xsl:apply-templates select="sch:assert | sch:report" mode="instruct"/>
        </xsl:otherwise>
      </xsl:choose>
    </out:template>
  </xsl:template>

  <xsl:template match="sch:let" mode="instruct" as="element()">
    <out:variable name="{@name}">
      <xsl:sequence select="f:value(.)"/>
    </out:variable>
  </xsl:template>

  <xsl:template match="sch:let" mode="pass" as="element()">
    <out:with-param name="{@name}" select="${@name}" tunnel="yes"/>
  </xsl:template>

  <xsl:template match="sch:let" mode="receive" as="element()">
    <out:param name="{@name}" tunnel="yes">
      <xsl:sequence select="@as"/>
    </out:param>
  </xsl:template>

  <!-- The test stands as the author wrote it, in an attribute of its own, so that what Saxon says of it is about
       the author's words. One that cannot be evaluated on this node (a date that is none) is a finding, told in
       its place: it must not end the run of all the other rules. -->
  <xsl:template match="sch:assert" mode="instruct" as="element()">
    <out:try>
      <out:choose>
        <out:when test="{@test}"><xsl:sequence select="f:at(.)"/></out:when>
        <out:otherwise>
          <xsl:sequence select="f:finding(.)"/>
        </out:otherwise>
      </out:choose>
      <xsl:sequence select="f:catch(f:code(.), 'This rule')"/>
    </out:try>
  </xsl:template>

  <xsl:template match="sch:report" mode="instruct" as="element()">
    <out:try>
      <out:if test="{@test}">
        <xsl:sequence select="f:at(.), f:finding(.)"/>
      </out:if>
      <xsl:sequence select="f:catch(f:code(.), 'This rule')"/>
    </out:try>
  </xsl:template>

  <xsl:function name="f:finding" as="element()*">
    <xsl:param name="test" as="element()"/>
    <xsl:variable name="hints" as="element(sch:diagnostic)*"
      select="for $id in tokenize($test/@diagnostics) return root($test)//sch:diagnostic[@id = $id]"/>
    <xsl:variable name="role" as="xs:string" select="lower-case(($test/@role, $test/../@role, 'error')[1])"/>
    <xsl:variable name="subject" as="xs:string?" select="($test/@subject, $test/../@subject)[1]"/>
    <xsl:variable name="node" as="xs:string"
      select="if ($subject) then '((' || $subject || ')[. instance of node()], .)[1]' else '.'"/>
    <out:variable name="made:message" as="{$string}">
      <out:value-of separator="">
        <xsl:choose>
          <xsl:when test="normalize-space($test) or $test//sch:*">
            <xsl:apply-templates select="$test/node()" mode="say"/>
          </xsl:when>
          <xsl:otherwise>
            <out:text>
              <xsl:value-of select="if ($test/self::sch:report) then 'This holds: ' else 'This does not hold: '"/>
              <xsl:value-of select="$test/@test"/>
            </out:text>
          </xsl:otherwise>
        </xsl:choose>
      </out:value-of>
    </out:variable>
    <out:variable name="made:hint" as="{$string}">
      <out:value-of separator="">
        <xsl:for-each select="$hints">
          <xsl:apply-templates select="node()" mode="say"/>
          <out:text><xsl:text> </xsl:text></out:text>
        </xsl:for-each>
      </out:value-of>
    </out:variable>
    <out:sequence select="made:finding({$node}, {f:quote(f:code($test))}, '{$severity($role)}', $made:message, $made:hint)"/>
  </xsl:function>

  <xsl:function name="f:catch" as="element()">
    <xsl:param name="code" as="xs:string"/>
    <xsl:param name="what" as="xs:string"/>
    <out:catch select="made:untested(., {f:quote($code)}, '{$what}',
      $Q{{http://www.w3.org/2005/xqt-errors}}description)"/>
  </xsl:function>

  <xsl:template match="text()" mode="say" as="element()">
    <out:text><xsl:value-of select="."/></out:text>
  </xsl:template>

  <xsl:template match="sch:value-of" mode="say" as="element()">
    <out:value-of select="{@select}"><xsl:sequence select="f:at(.)"/></out:value-of>
  </xsl:template>

  <xsl:template match="sch:name" mode="say" as="element()">
    <out:value-of select="made:name(({(@path, '.')[1]}))"><xsl:sequence select="f:at(.)"/></out:value-of>
  </xsl:template>

  <!-- The line of the schema that an instruction was made of: errors of Saxon's tell the line of the instruction. -->
  <xsl:function name="f:at" as="attribute()*">
    <xsl:param name="element" as="element()"/>
    <xsl:for-each select="$element/(@made:line, @made:file)">
      <xsl:attribute name="made:{local-name()}" select="."/>
    </xsl:for-each>
  </xsl:function>

  <xsl:function name="f:name" as="xs:string">
    <xsl:param name="pattern" as="element(sch:pattern)"/>
    <xsl:sequence select="'made:pattern-' || f:number($pattern)"/>
  </xsl:function>

  <xsl:function name="f:code" as="xs:string">
    <xsl:param name="test" as="element()"/>
    <xsl:sequence select="string($test/@made:code)"/>
  </xsl:function>

  <!-- Number of a pattern, a rule or a test (assert or report) in the whole schema. -->
  <xsl:function name="f:number" as="xs:integer">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="
      if ($element/self::sch:pattern) then $element/accumulator-before('f:pattern')
      else if ($element/self::sch:rule) then $element/accumulator-before('f:rule')
      else $element/accumulator-before('f:test')"/>
  </xsl:function>

  <xsl:accumulator name="f:pattern" as="xs:integer" initial-value="0">
    <xsl:accumulator-rule match="sch:pattern" select="$value + 1"/>
  </xsl:accumulator>

  <xsl:accumulator name="f:rule" as="xs:integer" initial-value="0">
    <xsl:accumulator-rule match="sch:rule" select="$value + 1"/>
  </xsl:accumulator>

  <xsl:accumulator name="f:test" as="xs:integer" initial-value="0">
    <xsl:accumulator-rule match="sch:assert | sch:report" select="$value + 1"/>
  </xsl:accumulator>

  <xsl:function name="f:quote" as="xs:string">
    <xsl:param name="text" as="xs:string"/>
    <xsl:sequence select="'''' || replace($text, '''', '''''') || ''''"/>
  </xsl:function>

  <xsl:variable name="string" as="xs:string" select="'Q{http://www.w3.org/2001/XMLSchema}string'"/>
  <xsl:variable name="integer" as="xs:string" select="'Q{http://www.w3.org/2001/XMLSchema}integer'"/>

  <!-- What every stylesheet made here carries. -->
  <xsl:variable name="library" as="element()+">
    <!-- Numbers all elements in one walk, the first time that a finding asks. -->
    <out:accumulator name="made:node" as="{$integer}" initial-value="0">
      <out:accumulator-rule match="*" select="$value + 1"/>
    </out:accumulator>

    <out:function name="made:finding" as="map(*)">
      <out:param name="node" as="node()"/>
      <out:param name="code" as="{$string}"/>
      <out:param name="severity" as="{$string}"/>
      <out:param name="message" as="{$string}"/>
      <out:param name="hint" as="{$string}"/>
      <out:variable name="element" as="element()" select="($node/ancestor-or-self::*[1], root($node)/*)[1]"/>
      <out:sequence select="map{{
        'code': $code,
        'severity': $severity,
        'message': normalize-space($message),
        'hint': normalize-space($hint)[. ne ''],
        'node': $element/accumulator-before('made:node'),
        'attribute': $node[. instance of attribute()]/name(),
        'xpath': ($node/ancestor-or-self::node()[not(. instance of document-node())]
          => for-each(function($step) {{'/' || made:step($step)}}) => string-join(), '/')[. ne ''][1]}}"/>
    </out:function>

    <!-- For a test that failed to be evaluated. -->
    <out:function name="made:untested" as="map(*)">
      <out:param name="node" as="node()"/>
      <out:param name="code" as="{$string}"/>
      <out:param name="what" as="{$string}"/>
      <out:param name="reason" as="{$string}?"/>
      <out:sequence select="made:finding($node, $code, 'error', $what || ' could not be tested here: ' || $reason,
        'Correct the value that the rule reads or, if that is right, the rule itself.')"/>
    </out:function>

    <out:function name="made:step" as="{$string}">
      <out:param name="node" as="node()"/>
      <out:variable name="before" as="node()*" select="$node/preceding-sibling::node()"/>
      <out:sequence select="
        if ($node instance of attribute()) then '@' || name($node)
        else if ($node instance of text()) then 'text()[' || 1 + count($before/self::text()) || ']'
        else if ($node instance of comment()) then 'comment()[' || 1 + count($before/self::comment()) || ']'
        else if ($node instance of processing-instruction()) then 'processing-instruction(' || name($node) || ')['
          || 1 + count($before/self::processing-instruction()[name() = name($node)]) || ']'
        else name($node) || '[' || 1 + count($before/self::*[node-name() = node-name($node)]) || ']'"/>
    </out:function>

    <!-- For sch:name: its path may select a node, or make the name itself. -->
    <out:function name="made:name" as="{$string}*">
      <out:param name="what" as="item()*"/>
      <out:sequence select="$what ! (if (. instance of node()) then name() else string())"/>
    </out:function>
  </xsl:variable>

</xsl:package>
